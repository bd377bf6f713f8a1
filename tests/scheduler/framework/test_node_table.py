"""The node table keeps its columns fresh, and a frozen part of it keeps what it saw."""

import numpy as np

from labkit.api import make
from labkit.api.node import Node
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import NodeInfo, PodInfo


def info(name: str, *pods: dict[str, object], **labels: str) -> NodeInfo:
    found = NodeInfo(Node.parse(make.a_node(name, labels=labels)))
    for pod in pods:
        found.add(PodInfo.parse(pod))
    return found


def test_a_column_is_one_number_per_node() -> None:
    table = NodeTable([info("a", make.a_pod("p", cpu="1")), info("b")])
    assert table.allocatable("cpu").tolist() == [4000, 4000]
    assert table.requested("cpu").tolist() == [1000, 0]
    assert table.requested("example.com/gpu").tolist() == [0, 0]
    assert table.non_zero("memory").tolist() == [200 * 1024 * 1024, 0]
    assert table.pod_count.tolist() == [1, 0]


def test_refreshing_a_row_changes_every_column_that_is_there() -> None:
    table = NodeTable([info("a", disk="ssd"), info("b")])
    assert table.label("disk").map(str, object).tolist() == ["ssd", "None"]
    assert table.pod_count.tolist() == [0, 0]
    table.refresh(1, info("b", make.a_pod("p", labels={"app": "x"}), disk="hdd"))
    assert table.label("disk").map(str, object).tolist() == ["ssd", "hdd"]
    assert table.pod_count.tolist() == [0, 1]
    assert table.count_pods(lambda group: group.labels == {"app": "x"}).tolist() == [0, 1]
    table.refresh(1, info("b"))
    assert table.count_pods(lambda group: True).tolist() == [0, 0]


def test_a_part_sees_its_rows_in_its_order() -> None:
    table = NodeTable([info("a", x="1"), info("b", x="2"), info("c", x="3")])
    part = table.take(np.array([2, 0]))
    assert part.names == ("c", "a")
    assert len(part) == 2
    assert part.label("x").map(str, object).tolist() == ["3", "1"]


def test_a_frozen_part_does_not_see_what_comes_later() -> None:
    table = NodeTable([info("a"), info("b")])
    part = table.take(np.array([0, 1]))
    assert part.requested("cpu").tolist() == [0, 0]
    part.freeze()
    table.refresh(0, info("a", make.a_pod("p", cpu="2")))
    assert table.requested("cpu").tolist() == [2000, 0]
    assert part.requested("cpu").tolist() == [0, 0]
    assert part.pod_count.tolist() == [0, 0], "a column first asked for later is computed from the nodes of then"


def test_many_different_columns_do_not_pile_up() -> None:
    table = NodeTable([info("a")])
    for number in range(1000):
        table.requested(f"example.com/r{number}")
    assert len(table._numbers) < 1000
