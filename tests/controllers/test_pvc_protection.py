"""A claim stays while a pod on a node uses it."""

from typing import Any

from labkit.api import make


def create(cluster: Any) -> None:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "m"}
    meta = {"name": "v"}
    volume = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/x"}}
    cluster.create(
        {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": meta, "spec": {**volume, "storageClassName": "m"}}
    )
    meta = {"name": "c", "namespace": "default"}
    cluster.create({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta, "spec": spec})


def test_an_unused_claim_goes_at_once(cluster: Any) -> None:
    create(cluster)
    cluster.delete("v1", "PersistentVolumeClaim", "c")
    assert cluster.get("v1", "PersistentVolumeClaim", "c") is None


def test_a_used_claim_goes_with_its_last_pod(cluster: Any) -> None:
    create(cluster)
    cluster.create(make.a_pod("p", volumes=[{"name": "d", "persistentVolumeClaim": {"claimName": "c"}}]))
    cluster.settle()
    cluster.delete("v1", "PersistentVolumeClaim", "c")
    assert cluster.get("v1", "PersistentVolumeClaim", "c")["metadata"]["deletionTimestamp"]
    cluster.delete("v1", "Pod", "p")
    cluster.settle()
    assert cluster.get("v1", "PersistentVolumeClaim", "c") is None


def test_a_pod_that_waits_for_a_node_does_not_count(cluster: Any) -> None:
    create(cluster)
    volumes = [{"name": "d", "persistentVolumeClaim": {"claimName": "c"}}]
    cluster.create(make.a_pod("p", cpu="100", volumes=volumes))
    cluster.delete("v1", "PersistentVolumeClaim", "c")
    assert cluster.get("v1", "PersistentVolumeClaim", "c") is None


def test_the_mark_comes_back_if_somebody_takes_it(cluster: Any) -> None:
    create(cluster)
    cluster.patch("v1", "PersistentVolumeClaim", "c", {"metadata": {"finalizers": None}})
    found = cluster.get("v1", "PersistentVolumeClaim", "c")["metadata"]["finalizers"]
    assert found == ["kubernetes.io/pvc-protection"]
