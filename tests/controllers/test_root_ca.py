"""Every namespace has its kube-root-ca.crt."""

from typing import Any


def test_a_new_namespace_gets_one_and_a_deleted_one_comes_back(cluster: Any) -> None:
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    bundle = cluster.get("v1", "ConfigMap", "kube-root-ca.crt", "shop")
    assert "kubernetes.io/description" in bundle["metadata"]["annotations"]
    assert "ca.crt" in bundle["data"]
    cluster.delete("v1", "ConfigMap", "kube-root-ca.crt", "shop")
    assert cluster.get("v1", "ConfigMap", "kube-root-ca.crt", "shop") is not None
