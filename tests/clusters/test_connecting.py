"""From a word to a cluster."""

from pathlib import Path

import pytest

import labkit
from labkit import errors


def test_the_default_is_the_simulator_with_the_three_nodes_of_the_kind_configuration() -> None:
    cluster = labkit.connect()
    names = [node["metadata"]["name"] for node in cluster.get("nodes")]
    assert names == ["labkit-control-plane", "labkit-worker", "labkit-worker2"]
    control_plane = cluster.get("node", "labkit-control-plane")
    assert [taint["key"] for taint in control_plane["spec"]["taints"]] == ["node-role.kubernetes.io/control-plane"]


def test_a_number_asks_for_that_many_equal_workers() -> None:
    assert [node["metadata"]["name"] for node in labkit.connect(nodes=2).get("nodes")] == ["node-1", "node-2"]
    assert labkit.connect(nodes=0).get("nodes") == []


def test_nodes_may_be_given_as_objects() -> None:
    cluster = labkit.connect(nodes=[labkit.a_node("big", cpu="64")])
    assert cluster.get("node", "big")["status"]["allocatable"]["cpu"] == "64"


def test_nodes_read_from_one_cluster_can_be_those_of_another() -> None:
    first = labkit.connect(nodes=[labkit.a_node("a", cpu="3", taints=[labkit.a_taint("keep", "out")])])
    second = labkit.connect(nodes=first.get("nodes"))
    node = second.get("node", "a")
    assert node["status"]["allocatable"]["cpu"] == "3"
    assert [taint["key"] for taint in node["spec"]["taints"]] == ["keep"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param({"backend": "minikube"}, r"no backend 'minikube'. Backends: sim, kind, kubeconfig", id="backend"),
        pytest.param({"nodes": -1}, "Asked for -1 nodes", id="a negative number of nodes"),
        pytest.param(
            {"backend": "kubeconfig", "kubeconfig": "/nowhere/config"}, "Set KUBECONFIG", id="a missing kubeconfig"
        ),
        pytest.param({"nodes": Path("missing.yaml")}, "no file missing.yaml", id="a missing kind configuration"),
    ],
)
def test_what_cannot_be_connected_to_is_answered_with_what_can(arguments: dict, said: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(errors.LabkitError, match=said):
        labkit.connect(**arguments)
