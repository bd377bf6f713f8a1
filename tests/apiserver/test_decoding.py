from typing import Any

import pytest

from labkit.apiserver import decoding
from labkit.apiserver.schema import pack


def decode(kind: tuple[str, str], value: Any) -> tuple[Any, list[str]]:
    return decoding.decode(pack.kind_type(*kind), value)


POD, DEPLOYMENT, SERVICE, MAP = ("v1", "Pod"), ("apps/v1", "Deployment"), ("v1", "Service"), ("v1", "ConfigMap")


def test_unknown_fields_are_named_with_their_place_and_dropped() -> None:
    containers = [{"name": "c", "imagePullPolice": "Always", "ports": [{"containerPort": 1, "hostport": 2}]}]
    body = {"metadata": {"label": {}}, "spec": {"containers": containers, "foo": 1}, "extra": 1}
    pod, unknown = decode(POD, body)
    assert unknown == [
        "metadata.label",
        "spec.containers[0].imagePullPolice",
        "spec.containers[0].ports[0].hostport",
        "spec.foo",
        "extra",
    ]
    assert "foo" not in pod["spec"]


def test_what_comes_out_shares_nothing_with_what_went_in() -> None:
    body = {"metadata": {"labels": {"a": "b"}}, "data": {"x": "1"}}
    decoded, _ = decode(MAP, body)
    decoded["data"]["x"] = "2"
    decoded["metadata"]["labels"]["a"] = "c"
    assert body == {"metadata": {"labels": {"a": "b"}}, "data": {"x": "1"}}


@pytest.mark.parametrize(
    ("kind", "body", "message"),
    [
        (
            POD,
            {"spec": {"containers": "x"}},
            "string into Go struct field PodSpec.spec.containers of type []v1.Container",
        ),
        (
            POD,
            {"spec": {"containers": [{"name": 1}]}},
            "number into Go struct field Container.spec.containers.name of type string",
        ),
        (
            DEPLOYMENT,
            {"spec": {"replicas": "three"}},
            "string into Go struct field DeploymentSpec.spec.replicas of type int32",
        ),
        (
            DEPLOYMENT,
            {"spec": {"replicas": 1.5}},
            "number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
        ),
        (MAP, {"metadata": 5}, "number into Go struct field ConfigMap.metadata of type v1.ObjectMeta"),
        (
            POD,
            {"metadata": {"labels": {"a": True}}},
            "bool into Go struct field ObjectMeta.metadata.labels of type string",
        ),
        (
            SERVICE,
            {"spec": {"ports": [{"targetPort": True}]}},
            "bool into Go struct field ServicePort.spec.ports.targetPort of type int32",
        ),
    ],
)
def test_a_wrong_type_is_refused_as_go_would(kind: tuple[str, str], body: Any, message: str) -> None:
    with pytest.raises(decoding.DecodingError) as refused:
        decode(kind, body)
    assert str(refused.value) == f"json: cannot unmarshal {message}"


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        pytest.param("terminationGracePeriodSeconds", 0, True, id="zero stays where Go has a pointer"),
        pytest.param("automountServiceAccountToken", False, True, id="false stays where Go has a pointer"),
        pytest.param("hostNetwork", False, False, id="false goes where Go has none"),
        pytest.param("nodeName", "", False, id="an empty text goes"),
        pytest.param("tolerations", [], False, id="an empty list goes"),
        pytest.param("nodeSelector", {}, False, id="an empty map goes"),
        pytest.param("securityContext", {}, True, id="an empty object stays"),
        pytest.param("affinity", None, False, id="null is absent"),
    ],
)
def test_zero_values_stay_or_go_as_in_go(field: str, value: Any, kept: bool) -> None:
    pod, _ = decode(POD, {"spec": {field: value}})
    assert (field in pod["spec"]) is kept


def test_objects_that_are_no_pointers_are_filled_in() -> None:
    pod, _ = decode(POD, {"spec": {"containers": [{"name": "c"}]}})
    assert pod["spec"]["containers"][0]["resources"] == {}
    assert pod["status"] == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("yesterday", 'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"'),
    ],
)
def test_a_time_that_is_none_is_refused(text: str, message: str) -> None:
    with pytest.raises(decoding.DecodingError) as refused:
        decode(POD, {"metadata": {"creationTimestamp": text}})
    assert str(refused.value) == message


def test_times_come_out_in_whole_seconds_of_utc() -> None:
    pod, _ = decode(POD, {"metadata": {"creationTimestamp": "2026-01-01T09:00:00.5+09:00"}})
    assert pod["metadata"]["creationTimestamp"] == "2026-01-01T00:00:00Z"


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    decoded, _ = decode(MAP, {"data": {"a": "x\ud800"}})
    assert decoded["data"]["a"] == "x\ufffd"
