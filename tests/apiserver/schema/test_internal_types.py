"""The internal form of specs; what is expected is what a real API server (1.36.2) printed."""

from typing import Any

from labkit.apiserver.schema import internal_types


def test_every_type_that_is_named_is_there() -> None:
    types = internal_types._types()
    named = {kind.lstrip("*").replace("map[]", "").replace("[]", "") for rows in types.values() for _, _, kind in rows}
    theirs = {one for one in named if one[:1].isupper()}
    assert theirs <= set(types), theirs - set(types)
    foreign = {one for one in named if one[:1] == "@"}
    assert foreign == {"@v1.ObjectMeta", "@v1.LabelSelector", "@types.UID", "@resource.Quantity", "@intstr.IntOrString"}


def test_metadata_of_a_template_stands_beside_its_spec() -> None:
    found = internal_types.of("PodTemplateSpec", {"metadata": {"labels": {"b": "1", "a": "2"}}, "spec": {}})
    assert list(found) == ["labels", "Spec"]
    assert list(found["labels"]) == ["a", "b"]


def test_what_v1_keeps_in_the_spec_is_part_of_the_security_context() -> None:
    found = internal_types.of("PodSpec", {"hostNetwork": True, "securityContext": {"runAsUser": 5}})
    context: dict[str, Any] = found["SecurityContext"]
    assert (context["HostNetwork"], context["HostPID"], context["RunAsUser"], context["HostUsers"]) == (
        *(True, False, 5, None),
    )
    assert "HostNetwork" not in found


def test_the_source_of_a_volume_is_embedded() -> None:
    found = internal_types.of("Volume", {"name": "v", "emptyDir": {"sizeLimit": "1Gi"}})
    assert found["Name"] == "v"
    assert found["EmptyDir"] == {"Medium": "", "SizeLimit": "1Gi"}
    assert {value for name, value in found.items() if name not in ("Name", "EmptyDir")} == {None}


def test_a_port_may_be_a_number_or_a_name() -> None:
    probe = internal_types.of("Probe", {"httpGet": {"port": "http"}, "periodSeconds": 3})
    assert probe["HTTPGet"]["Port"] == "http"
    assert (probe["PeriodSeconds"], probe["FailureThreshold"], probe["Exec"]) == (3, 0, None)
