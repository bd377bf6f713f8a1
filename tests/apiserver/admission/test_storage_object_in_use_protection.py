"""StorageObjectInUseProtection."""

from typing import Any


def test_a_volume_stays_until_its_protection_is_lifted(ask: Any) -> None:
    spec = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/x"}}
    path = "/api/v1/persistentvolumes"
    made = ask("POST", path, {"metadata": {"name": "v"}, "spec": spec}).payload
    assert made["metadata"]["finalizers"] == ["kubernetes.io/pv-protection"]
    assert ask("DELETE", f"{path}/v").payload["metadata"]["deletionTimestamp"]
    patch = {"metadata": {"finalizers": None}}
    ask("PATCH", f"{path}/v", patch, "application/merge-patch+json")
    assert ask("GET", f"{path}/v").status == 404
