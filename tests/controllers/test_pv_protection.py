"""A volume stays while it is bound."""

from typing import Any


def create(cluster: Any) -> None:
    spec = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/x"}}
    meta = {"name": "v"}
    cluster.create(
        {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": meta, "spec": {**spec, "storageClassName": "m"}}
    )


def test_a_free_volume_goes_at_once(cluster: Any) -> None:
    create(cluster)
    assert cluster.get("v1", "PersistentVolume", "v")["metadata"]["finalizers"] == ["kubernetes.io/pv-protection"]
    cluster.delete("v1", "PersistentVolume", "v")
    assert cluster.get("v1", "PersistentVolume", "v") is None


def test_a_bound_one_goes_when_its_claim_is_gone(cluster: Any) -> None:
    create(cluster)
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "m"}
    meta = {"name": "c", "namespace": "default"}
    cluster.create({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta, "spec": spec})
    cluster.delete("v1", "PersistentVolume", "v")
    assert cluster.get("v1", "PersistentVolume", "v")["metadata"]["deletionTimestamp"]
    cluster.delete("v1", "PersistentVolumeClaim", "c")
    assert cluster.get("v1", "PersistentVolume", "v") is None
