"""EndpointSlices: which pods a Service leads to."""

from typing import Any

import pytest

from labkit.api import make, resources
from labkit.api import object as objects

SLICES = resources.known("discovery.k8s.io/v1", "EndpointSlice")
Json = dict[str, Any]


def a_service(name: str = "web", **spec: Any) -> Json:
    spec = {"selector": {"app": "web"}, "ports": [{"port": 80}], **spec}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {field: value for field, value in spec.items() if value is not None},
    }


def slices(cluster: Any) -> list[Json]:
    return list(cluster.client.list(SLICES, "default"))


def names(slice_: Json) -> list[str]:
    return sorted(one["targetRef"]["name"] for one in slice_.get("endpoints") or ())


def a_running_pod(cluster: Any, name: str, **more: Any) -> None:
    cluster.create(make.a_pod(name, labels={"app": "web"}, **more))
    cluster.settle()


def test_a_service_without_pods_has_one_slice_without_ports(cluster: Any) -> None:
    cluster.create(a_service())
    (found,) = slices(cluster)
    assert not found.get("endpoints")
    assert not found.get("ports")
    assert objects.labels(found) == {
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        "kubernetes.io/service-name": "web",
    }
    assert objects.name(found).startswith("web-")
    assert (objects.controller_of(found) or {})["kind"] == "Service"


def test_a_pod_appears_in_the_slice_that_was_empty(cluster: Any) -> None:
    cluster.create(a_service())
    (before,) = slices(cluster)
    a_running_pod(cluster, "one")
    (after,) = slices(cluster)
    assert objects.name(after) == objects.name(before)
    (endpoint,) = after["endpoints"]
    assert endpoint["conditions"] == {"ready": True, "serving": True, "terminating": False}
    assert endpoint["nodeName"] in ("a", "b")
    assert after["ports"] == [{"name": "", "port": 80, "protocol": "TCP"}]


def test_a_pod_that_leaves_is_terminating_first_and_then_gone(cluster: Any) -> None:
    cluster.create(a_service())
    a_running_pod(cluster, "one")
    cluster.delete("v1", "Pod", "one")
    (found,) = slices(cluster)
    assert found["endpoints"][0]["conditions"] == {"ready": False, "serving": True, "terminating": True}
    cluster.settle()
    assert not slices(cluster)[0].get("endpoints")


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param({"selector": None}, id="a Service without a selector gets no slices"),
        pytest.param({"type": "ExternalName", "externalName": "a.example", "ports": None}, id="nor does a mere name"),
    ],
)
def test_endpoints_that_are_not_ours(cluster: Any, spec: Json) -> None:
    cluster.create(a_service(**spec))
    assert slices(cluster) == []


def test_what_was_published_before_it_is_ready_counts_as_ready(cluster: Any) -> None:
    cluster.create(a_service(publishNotReadyAddresses=True, clusterIP="None"))
    a_running_pod(cluster, "one")
    ready = {"type": "Ready", "status": "False", "lastTransitionTime": "2026-01-01T00:00:00Z"}
    cluster.patch("v1", "Pod", "one", {"status": {"conditions": [ready]}}, "status")
    (found,) = slices(cluster)
    assert found["endpoints"][0]["conditions"] == {"ready": True, "serving": False, "terminating": False}
    assert objects.labels(found)["service.kubernetes.io/headless"] == ""


def test_labels_of_the_service_follow_and_its_reserved_ones_do_not(cluster: Any) -> None:
    cluster.create(a_service())
    own = {"tier": "front", "kubernetes.io/service-name": "other"}
    cluster.patch("v1", "Service", "web", {"metadata": {"labels": own}})
    labels = objects.labels(slices(cluster)[0])
    assert (labels["tier"], labels["kubernetes.io/service-name"]) == ("front", "web")


def test_a_pod_whose_label_goes_leaves_the_slice(cluster: Any) -> None:
    cluster.create(a_service())
    a_running_pod(cluster, "one")
    cluster.patch("v1", "Pod", "one", {"metadata": {"labels": {"app": "other"}}})
    assert names(slices(cluster)[0]) == []


def test_a_deleted_slice_is_written_again(cluster: Any) -> None:
    cluster.create(a_service())
    a_running_pod(cluster, "one")
    cluster.delete("discovery.k8s.io/v1", "EndpointSlice", objects.name(slices(cluster)[0]))
    assert [names(one) for one in slices(cluster)] == [["one"]]


@pytest.mark.parametrize(
    ("wanted", "hints"),
    [
        pytest.param("PreferSameZone", {"forZones": [{"name": "z1"}]}, id="near: the endpoint's zone"),
        pytest.param(
            "PreferSameNode",
            {"forZones": [{"name": "z1"}], "forNodes": [{"name": "c"}]},
            id="nearest: its node as well",
        ),
        pytest.param(None, None, id="no wish, no hint"),
    ],
)
def test_hints_say_for_whom_an_endpoint_is_meant(cluster: Any, wanted: str | None, hints: Json | None) -> None:
    cluster.create(make.a_node("c", zone="z1"))
    cluster.create(a_service(trafficDistribution=wanted))
    a_running_pod(cluster, "one", nodeName="c")
    (endpoint,) = slices(cluster)[0]["endpoints"]
    assert (endpoint["zone"], endpoint.get("hints")) == ("z1", hints)


def test_pods_of_other_services_cost_this_one_nothing(cluster: Any) -> None:
    cluster.create(a_service())
    controller = next(one for one in cluster.simulator.controllers if one.name == "endpoint-slice")
    asked: list[str] = []
    reconcile = controller.reconcile
    controller.reconcile = lambda key: (asked.append(key), reconcile(key))
    cluster.create(make.a_pod("stranger", labels={"app": "other"}))
    cluster.settle()
    assert asked == []
    a_running_pod(cluster, "one")
    assert 1 <= len(asked) <= 3
