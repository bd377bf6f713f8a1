"""Pods whose claims wait for them are bound when the claims are, as kube-scheduler's VolumeBinding does it."""

from collections.abc import Callable
from typing import Any

import pytest

import labkit
from labkit.clusters.cluster import Cluster

NODE = "node-1"


def storage_class(provisioner: str) -> dict[str, Any]:
    meta = {"name": "slow"}
    about = {"provisioner": provisioner, "volumeBindingMode": "WaitForFirstConsumer"}
    return {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": meta, **about}


def a_claim() -> dict[str, Any]:
    spec = {"storageClassName": "slow", "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": spec}


def a_volume(name: str = "disk") -> dict[str, Any]:
    spec = {
        "storageClassName": "slow",
        "capacity": {"storage": "1Gi"},
        "accessModes": ["ReadWriteOnce"],
        "hostPath": {"path": "/disk"},
    }
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": spec}


def a_pod() -> dict[str, Any]:
    return labkit.a_pod("web", volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}])


@pytest.fixture
def cluster() -> Cluster:
    made = labkit.connect("sim", nodes=1)
    made.apply(storage_class("example.com/nobody"))
    made.apply(a_claim())
    return made


def node_of(cluster: Cluster) -> str | None:
    found = cluster.get("pods", "web")["spec"].get("nodeName")
    return None if found is None else str(found)


def condition(cluster: Cluster) -> dict[str, Any]:
    return next(one for one in cluster.get("pods", "web")["status"]["conditions"] if one["type"] == "PodScheduled")


def test_a_volume_is_held_for_the_very_claim_and_the_pod_follows_a_second_later(cluster: Cluster) -> None:
    cluster.apply(a_volume())
    cluster.apply(a_pod())
    claim, volume = cluster.get("persistentvolumeclaims", "data"), cluster.get("persistentvolumes", "disk")
    assert volume["spec"]["claimRef"]["uid"] == claim["metadata"]["uid"]
    assert volume["metadata"]["annotations"]["pv.kubernetes.io/bound-by-controller"] == "yes"
    assert claim["status"]["phase"] == "Bound"
    assert node_of(cluster) is None
    cluster.advance(1)
    assert node_of(cluster) == NODE


def provisioned(cluster: Cluster) -> None:
    made = a_volume("made")
    claim = cluster.get("persistentvolumeclaims", "data")
    about = {field: claim["metadata"][field] for field in ("namespace", "name", "uid")}
    made["spec"]["claimRef"] = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", **about}
    cluster.apply(made)


def test_a_pod_waits_for_a_volume_that_is_yet_to_be_made(cluster: Cluster) -> None:
    cluster.apply(a_pod())
    cluster.advance(100)
    assert node_of(cluster) is None
    provisioned(cluster)
    cluster.advance(1)
    assert node_of(cluster) == NODE


def test_a_volume_that_never_comes_is_given_up_after_ten_minutes_and_is_no_reason_to_wait(cluster: Cluster) -> None:
    cluster.apply(a_pod())
    assert cluster.settle() == 60
    cluster.advance(600)
    told = condition(cluster)
    assert told["message"] == 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded'
    assert (told["reason"], told["observedGeneration"]) == ("SchedulerError", 1)


def refused(cluster: Cluster) -> None:
    cluster.patch("persistentvolumeclaims", "data", {"metadata": {"annotations": {SELECTED: None}}})


SELECTED = "volume.kubernetes.io/selected-node"
TROUBLE: dict[str, tuple[Callable[[Cluster], object], str]] = {
    "the provisioner gives the node back": (refused, 'provisioning failed for PVC "data"'),
    "the node is gone": (lambda cluster: cluster.delete("nodes", NODE), 'failed to get node "node-1"'),
}


@pytest.mark.parametrize(("happens", "says"), TROUBLE.values(), ids=TROUBLE)
def test_what_cannot_come_right_sends_the_pod_back(
    cluster: Cluster, happens: Callable[[Cluster], object], says: str
) -> None:
    cluster.apply(a_pod())
    happens(cluster)
    cluster.advance(1)
    told = [one["message"] for one in cluster.get("events") if one["reason"] == "FailedScheduling"]
    assert any(says in message for message in told), told


def test_a_pod_that_is_deleted_meanwhile_leaves_nothing_behind(cluster: Cluster) -> None:
    cluster.apply(a_pod())
    cluster.delete("pods", "web")
    provisioned(cluster)
    cluster.advance(5)
    assert cluster.get("pods") == []
    cluster.apply(a_pod())
    cluster.settle()
    assert node_of(cluster) == NODE
