"""Selectors over columns give the answer they give node by node."""

from typing import Any

import pytest

from labkit.api import make, scheduling
from labkit.api.node import Node
from labkit.api.pod import Pod
from labkit.scheduler.framework import node_matching
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import NodeInfo

NODES = [
    Node.parse(make.a_node("a", labels={"disk": "ssd", "gen": "3"}, taints=[make.a_taint("gpu", "yes")])),
    Node.parse(make.a_node("b", labels={"disk": "hdd", "gen": "x"})),
    Node.parse(make.a_node("c")),
]
TABLE = NodeTable([NodeInfo(node) for node in NODES])

TERMS = {
    f"{operator} {values}": {"matchExpressions": [{"key": key, "operator": operator, "values": values}]}
    for key, operator, values in (
        ("disk", "In", ["ssd", "absent"]),
        ("disk", "NotIn", ["ssd"]),
        ("disk", "Exists", []),
        ("disk", "DoesNotExist", []),
        ("gen", "Gt", ["2"]),
        ("gen", "Lt", ["9"]),
    )
} | {
    "a name": {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["b"]}]},
    "not a name": {"matchFields": [{"key": "metadata.name", "operator": "NotIn", "values": ["b"]}]},
    "nothing": {},
}


@pytest.mark.parametrize("term", TERMS.values(), ids=TERMS.keys())
def test_a_term_over_columns_is_the_term_node_by_node(term: dict[str, Any]) -> None:
    parsed = scheduling.NodeSelectorTerm.parse(term)
    expected = [parsed.matches(node.labels, node.name) for node in NODES]
    assert node_matching.term(TABLE, parsed).tolist() == expected


def test_taints_that_are_not_tolerated() -> None:
    hard = ("NoSchedule", "NoExecute")
    assert node_matching.untolerated(TABLE, Pod.parse(make.a_pod("p")), hard).tolist() == [True, False, False]
    willing = Pod.parse(make.a_pod("p", tolerations=[{"key": "gpu", "operator": "Exists"}]))
    assert not node_matching.untolerated(TABLE, willing, hard).any()
