"""Endpoints: the older list of a Service's pods."""

from typing import Any

from labkit.api import make, resources
from labkit.api import object as objects

ENDPOINTS = resources.known("v1", "Endpoints")


def create(cluster: Any, **spec: Any) -> None:
    spec = {"selector": {"app": "web"}, "ports": [{"port": 80}], **spec}
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "default"}}
    cluster.create({**service, "spec": spec})


def test_ready_and_unready_addresses_stand_apart(cluster: Any) -> None:
    create(cluster)
    for name in ("one", "two"):
        cluster.create(make.a_pod(name, labels={"app": "web"}))
    cluster.settle()
    ready = {"type": "Ready", "status": "False", "lastTransitionTime": "2026-01-01T00:00:00Z"}
    cluster.patch("v1", "Pod", "two", {"status": {"conditions": [ready]}}, "status")
    found = cluster.get("v1", "Endpoints", "web")
    (subset,) = found["subsets"]
    assert [one["targetRef"]["name"] for one in subset["addresses"]] == ["one"]
    assert [one["targetRef"]["name"] for one in subset["notReadyAddresses"]] == ["two"]
    assert subset["ports"] == [{"port": 80, "protocol": "TCP"}]
    assert objects.labels(found)["endpoints.kubernetes.io/managed-by"] == "endpoint-controller"


def test_a_terminating_pod_is_no_address_any_more(cluster: Any) -> None:
    create(cluster)
    cluster.create(make.a_pod("one", labels={"app": "web"}))
    cluster.settle()
    cluster.delete("v1", "Pod", "one")
    assert not cluster.get("v1", "Endpoints", "web").get("subsets")


def test_they_go_with_the_service(cluster: Any) -> None:
    create(cluster)
    assert cluster.get("v1", "Endpoints", "web") is not None
    cluster.delete("v1", "Service", "web")
    assert cluster.get("v1", "Endpoints", "web") is None


def test_endpoints_of_a_service_without_selector_are_left_alone(cluster: Any) -> None:
    create(cluster, selector={})
    subsets = [{"addresses": [{"ip": "192.0.2.1"}], "ports": [{"port": 5}]}]
    own = {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "web", "namespace": "default"}}
    cluster.create({**own, "subsets": subsets})
    cluster.settle()
    assert cluster.get("v1", "Endpoints", "web")["subsets"][0]["addresses"] == [{"ip": "192.0.2.1"}]
