"""Endpoints that somebody wrote by hand appear as slices."""

from typing import Any

import pytest

from labkit.api import object as objects
from labkit.api import resources

SLICES = resources.known("discovery.k8s.io/v1", "EndpointSlice")


@pytest.fixture
def mirrored(cluster: Any) -> Any:
    meta = {"name": "db", "namespace": "default"}
    cluster.create({"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": {"ports": [{"port": 1}]}})
    subset = {
        "addresses": [{"ip": "192.0.2.1"}, {"ip": "2001:db8::1"}],
        "notReadyAddresses": [{"ip": "192.0.2.2"}],
        "ports": [{"name": "p", "port": 5432}],
    }
    cluster.create({"apiVersion": "v1", "kind": "Endpoints", "metadata": meta, "subsets": [subset]})
    return cluster


def told(cluster: Any) -> dict[str, list[tuple[str, bool]]]:
    return {
        one["addressType"]: [(each["addresses"][0], each["conditions"]["ready"]) for each in one["endpoints"]]
        for one in cluster.client.list(SLICES, "default")
    }


def test_each_family_has_a_slice(mirrored: Any) -> None:
    assert told(mirrored) == {"IPv4": [("192.0.2.1", True), ("192.0.2.2", False)], "IPv6": [("2001:db8::1", True)]}
    labels = objects.labels(mirrored.client.list(SLICES, "default")[0])
    assert labels["endpointslice.kubernetes.io/managed-by"] == "endpointslicemirroring-controller.k8s.io"


def test_a_change_is_mirrored_into_the_same_slice(mirrored: Any) -> None:
    before = {objects.name(one) for one in mirrored.client.list(SLICES, "default")}
    subsets = [{"addresses": [{"ip": "192.0.2.9"}], "ports": [{"name": "p", "port": 5432}]}]
    mirrored.patch("v1", "Endpoints", "db", {"subsets": subsets})
    assert told(mirrored) == {"IPv4": [("192.0.2.9", True)]}
    assert {objects.name(one) for one in mirrored.client.list(SLICES, "default")} < before


@pytest.mark.parametrize(
    ("kind", "patch"),
    [
        pytest.param(
            "Endpoints",
            {"metadata": {"labels": {"endpointslice.kubernetes.io/skip-mirror": "true"}}},
            id="who asks not to be mirrored is not",
        ),
        pytest.param(
            "Endpoints",
            {"metadata": {"annotations": {"control-plane.alpha.kubernetes.io/leader": "{}"}}},
            id="a lock of a leader election is no list of addresses",
        ),
        pytest.param("Service", {"spec": {"selector": {"a": "b"}}}, id="a Service with a selector has its own slices"),
    ],
)
def test_mirroring_ends(mirrored: Any, kind: str, patch: dict[str, Any]) -> None:
    mirrored.patch("v1", kind, "db", patch)
    mirrors = "endpointslicemirroring-controller.k8s.io"
    left = [objects.labels(one) for one in mirrored.client.list(SLICES, "default")]
    assert [one for one in left if one["endpointslice.kubernetes.io/managed-by"] == mirrors] == []
