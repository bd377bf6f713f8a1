"""DefaultStorageClass."""

from typing import Any

CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims"
SPEC = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}


def test_a_claim_without_a_class_gets_the_default_and_the_finalizer(ask: Any) -> None:
    marked = {"name": "usual", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}
    ask("POST", "/apis/storage.k8s.io/v1/storageclasses", {"metadata": marked, "provisioner": "p.io"})
    plain = ask("POST", CLAIMS, {"metadata": {"name": "a"}, "spec": SPEC}).payload
    none = ask("POST", CLAIMS, {"metadata": {"name": "b"}, "spec": {**SPEC, "storageClassName": ""}}).payload
    assert [one["spec"].get("storageClassName") for one in (plain, none)] == ["usual", ""]
