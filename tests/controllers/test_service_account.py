"""Every namespace has its default ServiceAccount."""

from typing import Any


def test_a_new_namespace_gets_one_and_a_deleted_one_comes_back(cluster: Any) -> None:
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    before = cluster.get("v1", "ServiceAccount", "default", "shop")
    assert before is not None
    cluster.delete("v1", "ServiceAccount", "default", "shop")
    after = cluster.get("v1", "ServiceAccount", "default", "shop")
    assert after is not None
    assert after["metadata"]["uid"] != before["metadata"]["uid"]
