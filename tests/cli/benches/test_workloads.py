"""The bench's workloads: the shapes that the other bench builds too."""

import pytest

from labkit.api.node import Node
from labkit.api.pod import Pod
from labkit.cli.benches import workloads
from labkit.scheduler.framework.types import PodInfo


def test_nodes_are_equal_and_spread_over_ten_zones() -> None:
    nodes = [Node.parse(one) for one in workloads.nodes(20)]
    assert [one.name for one in nodes[:2]] == ["n00000", "n00001"]
    assert nodes[13].labels == {"kubernetes.io/hostname": "n00013", "topology.kubernetes.io/zone": "z3"}
    assert {tuple(one.allocatable.items()) for one in nodes} == {(("cpu", 4000), ("memory", 32 * 2**30), ("pods", 110))}


def test_the_pods_before_are_on_every_seventh_node() -> None:
    assert [Pod.parse(one).node_name for one in workloads.placed("basic", 4, 20)] == [
        "n00000", "n00007", "n00014", "n00001",
    ]  # fmt: skip


def test_spread_workloads_begin_with_plain_pods_that_do_not_count() -> None:
    (pod,) = workloads.placed("hardspread", 1, 10)
    assert pod["metadata"]["labels"] == {"color": "none"}
    assert "topologySpreadConstraints" not in pod["spec"]


@pytest.mark.parametrize("workload", sorted(set(workloads.WORKLOADS) - {"alldifferent"}))
def test_the_pods_of_a_workload_are_alike(workload: str) -> None:
    first, second = (PodInfo.parse(workloads.incoming(workload, number)) for number in (1, 2))
    assert first.content.key == second.content.key
    assert first.key != second.key


def test_no_pod_is_like_another_where_all_are_different() -> None:
    keys = {PodInfo.parse(workloads.incoming("alldifferent", number)).content.key for number in range(50)}
    assert len(keys) == 50


def test_where_pods_must_be_alone_there_are_fewer() -> None:
    assert workloads.most_pods("antiaffinity", 100, 1000) == 70
    assert workloads.most_pods("basic", 100, 1000) == 1000
