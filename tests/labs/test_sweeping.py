"""After `stop` nothing of a lab is left, whatever kind it is of."""

from pathlib import Path

import pytest

from labkit.api import make
from labkit.clusters import connecting
from labkit.clusters.cluster import Cluster
from labkit.labs import folder, sweeping, world
from labkit.labs.lab import Lab

RBAC = "rbac.authorization.k8s.io/v1"
REFERENCE = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "looker"}
APPLIED = {
    "cluster-wide bindings": {
        "apiVersion": RBAC,
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "lookers"},
        "roleRef": REFERENCE,
        "subjects": [],
    },
    "cluster roles": {"apiVersion": RBAC, "kind": "ClusterRole", "metadata": {"name": "looker"}, "rules": []},
    "a ConfigMap elsewhere": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "lost"}},
    "a priority class": make.a_priority_class("soon", 7),
    "a namespace": {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "another"}},
    "a node": make.a_node("core-9"),
    "a service account elsewhere": {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "robot"}},
}


@pytest.fixture
def lab(small: Path) -> Lab:
    return folder.read(small)


@pytest.fixture
def cluster(lab: Lab) -> Cluster:
    found = connecting.connect("sim", nodes=0)
    world.set_up(found, lab, 0)
    return found


@pytest.mark.parametrize("applied", APPLIED.values(), ids=APPLIED)
def test_what_a_lab_applied_is_taken_away_of_every_kind(lab: Lab, cluster: Cluster, applied: dict[str, object]) -> None:
    cluster.apply(world.labelled(applied, lab))
    assert any(applied["metadata"]["name"] in one for one in sweeping.left_behind(cluster, lab))  # type: ignore[index]
    assert sweeping.sweep(cluster, lab) == 0
    assert sweeping.left_behind(cluster, lab) == []


def test_what_is_not_the_labs_stays(lab: Lab, cluster: Cluster) -> None:
    cluster.apply([make.a_node("mine"), APPLIED["a ConfigMap elsewhere"]])
    sweeping.sweep(cluster, lab)
    assert [one["metadata"]["name"] for one in cluster.get("nodes")] == ["mine"]
    assert cluster.get("configmaps", "lost")


def test_another_lab_on_the_same_cluster_is_seen(lab: Lab, cluster: Cluster) -> None:
    assert sweeping.others(cluster, lab) == []
    node = make.a_node("theirs")
    node["metadata"]["labels"] = {world.LABEL: "07_other"}
    cluster.apply(node)
    assert sweeping.others(cluster, lab) == ["07_other"]
