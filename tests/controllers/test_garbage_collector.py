"""Garbage: what has lost its owner goes, in the way that was asked for."""

from typing import Any

from labkit.api import object as objects


def a_config_map(name: str, *owners: dict[str, Any], blocking: bool = False) -> dict[str, Any]:
    references = [
        {"apiVersion": "v1", "kind": "ConfigMap", "name": objects.name(one), "uid": objects.uid(one)}
        | ({"blockOwnerDeletion": True} if blocking else {})
        for one in owners
    ]
    metadata = {"name": name, "namespace": "default", **({"ownerReferences": references} if owners else {})}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}


def exists(cluster: Any, name: str) -> bool:
    return cluster.get("v1", "ConfigMap", name) is not None


def test_what_is_owned_follows_its_owner(cluster: Any) -> None:
    owner = cluster.create(a_config_map("owner"))
    child = cluster.create(a_config_map("child", owner))
    cluster.create(a_config_map("grandchild", child))
    cluster.delete("v1", "ConfigMap", "owner")
    assert [exists(cluster, name) for name in ("owner", "child", "grandchild")] == [False] * 3


def test_an_owner_that_never_was_counts_as_gone(cluster: Any) -> None:
    cluster.create(a_config_map("dangling", {"metadata": {"name": "never", "uid": "99999999"}}))
    assert not exists(cluster, "dangling")


def test_an_owner_of_the_same_name_but_another_uid_is_not_the_owner(cluster: Any) -> None:
    owner = cluster.create(a_config_map("owner"))
    cluster.create(a_config_map("child", {"metadata": {"name": "owner", "uid": objects.uid(owner)[::-1]}}))
    assert not exists(cluster, "child")
    assert exists(cluster, "owner")


def test_one_living_owner_is_enough_and_the_dead_one_is_forgotten(cluster: Any) -> None:
    first, second = cluster.create(a_config_map("first")), cluster.create(a_config_map("second"))
    cluster.create(a_config_map("child", first, second))
    cluster.delete("v1", "ConfigMap", "first")
    references = objects.metadata(cluster.get("v1", "ConfigMap", "child"))["ownerReferences"]
    assert [one["name"] for one in references] == ["second"]
    cluster.delete("v1", "ConfigMap", "second")
    assert not exists(cluster, "child")


def test_in_the_foreground_the_owner_waits_for_what_blocks_it(cluster: Any) -> None:
    owner = cluster.create(a_config_map("owner"))
    held = a_config_map("child", owner, blocking=True)
    held["metadata"]["finalizers"] = ["example.com/hold"]
    cluster.create(held)
    cluster.delete("v1", "ConfigMap", "owner", propagationPolicy="Foreground")
    assert exists(cluster, "owner")
    assert objects.is_terminating(cluster.get("v1", "ConfigMap", "child"))
    cluster.patch("v1", "ConfigMap", "child", {"metadata": {"finalizers": None}})
    assert not exists(cluster, "child")
    assert not exists(cluster, "owner")


def test_orphans_stay_and_have_no_owner(cluster: Any) -> None:
    owner = cluster.create(a_config_map("owner"))
    cluster.create(a_config_map("child", owner))
    cluster.delete("v1", "ConfigMap", "owner", propagationPolicy="Orphan")
    assert not exists(cluster, "owner")
    assert not objects.metadata(cluster.get("v1", "ConfigMap", "child")).get("ownerReferences")


def test_a_deployment_takes_its_replica_sets_and_pods_along(cluster: Any, workload: Any) -> None:
    cluster.create(workload())
    cluster.settle()
    cluster.delete("apps/v1", "Deployment", "web")
    cluster.settle()
    assert cluster.replica_sets() == []
    assert cluster.pods() == []
