"""TaintToleration: hard taints reject, soft ones cost points."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make

SOFT = "PreferNoSchedule"

REJECTED = {
    "NoSchedule keeps a pod away": ([make.a_taint("gpu", "yes")], {}, True),
    "NoExecute does too": ([make.a_taint("gpu", "yes", "NoExecute")], {}, True),
    "PreferNoSchedule does not": ([make.a_taint("gpu", "yes", SOFT)], {}, False),
    "a toleration lets the pod in": (
        [make.a_taint("gpu", "yes")],
        {"tolerations": [{"key": "gpu", "operator": "Exists"}]},
        False,
    ),
    "every taint must be tolerated": (
        [make.a_taint("gpu"), make.a_taint("disk")],
        {"tolerations": [{"key": "gpu", "operator": "Exists"}]},
        True,
    ),
}


@pytest.mark.parametrize(("taints", "spec", "rejected"), REJECTED.values(), ids=REJECTED.keys())
def test_hard_taints(decide: Callable[..., Any], taints: list[Any], spec: dict[str, Any], rejected: bool) -> None:
    answer = decide(make.a_pod("p", **spec), [make.a_node("a", taints=taints)])
    reasons = [one["reasons"] for one in answer["filter"].values()]
    assert reasons == ([["node(s) had untolerated taint(s)"]] if rejected else [])


def test_soft_taints_count_against_the_node_with_the_most(world: Callable[..., Any]) -> None:
    nodes = [
        make.a_node("none"),
        make.a_node("one", taints=[make.a_taint("a", effect=SOFT)]),
        make.a_node("two", taints=[make.a_taint("a", effect=SOFT), make.a_taint("b", effect=SOFT)]),
    ]
    told = world(nodes)
    trace = told.engine.decide(told.pod(make.a_pod("p"))).trace
    cells = {node: trace.cell(node, "TaintToleration") for node in ("none", "one", "two")}
    assert {node: cell.weighted for node, cell in cells.items()} == {"none": 300, "one": 150, "two": 0}
    assert cells["one"].arithmetic == "1 untolerated PreferNoSchedule taint (a); 100 - 100*1/2 = 50; 50*3 = 150"


def test_where_nobody_has_soft_taints_everybody_is_best(world: Callable[..., Any]) -> None:
    told = world([make.a_node("a"), make.a_node("b")])
    cell = told.engine.decide(told.pod(make.a_pod("p"))).trace.cell("a", "TaintToleration")
    assert (cell.raw, cell.normalized, cell.weighted) == (0, 100, 300)
    assert "all 0, so 100" in cell.arithmetic
