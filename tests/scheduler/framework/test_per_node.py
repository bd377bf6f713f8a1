"""A Python function of one pod and one node becomes a plugin."""

from typing import Any

import pytest

from labkit.api import make
from labkit.api.node import Node
from labkit.scheduler.framework import per_node
from labkit.scheduler.framework.interface import CycleState
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.runtime import PluginError
from labkit.scheduler.framework.types import NodeInfo, PodInfo

TABLE = NodeTable([NodeInfo(Node.parse(make.a_node(name))) for name in "ab"])
POD = PodInfo.parse(make.a_pod("p"))
NO_HANDLE: Any = None

ANSWERS = {
    "True takes the node": (lambda pod, node: True, []),
    "False gives a general reason": (lambda pod, node: node.name == "a", ["node(s) didn't satisfy plugin Mine"]),
    "a text is the reason": (lambda pod, node: node.name == "a" or "too far", ["too far"]),
}


@pytest.mark.parametrize(("function", "reasons"), ANSWERS.values(), ids=ANSWERS.keys())
def test_a_filter_function(function: Any, reasons: list[str]) -> None:
    plugin: Any = per_node.filter_plugin(name="Mine")(function)({}, NO_HANDLE)
    verdicts = plugin.filter(CycleState(), POD, TABLE)
    assert [reason for status in verdicts.statuses for reason in status.reasons] == reasons
    assert verdicts.codes.tolist() == ([0, 1] if reasons else [0, 0])


def test_a_score_function() -> None:
    @per_node.score_plugin
    def taste(pod: Any, node: Any) -> int:
        return 7 if node.name == "a" else 3

    plugin: Any = taste({}, NO_HANDLE)
    scores = plugin.score(CycleState(), POD, TABLE)
    assert scores.tolist() == [7, 3]
    assert plugin.explain(CycleState(), POD, TABLE, scores, 0) == "taste(p, a) = 7"


WRONG = {
    "a filter that answers a number": (per_node.filter_plugin(name="Mine")(lambda pod, node: 3), "the reason why not"),
    "a score that answers a text": (per_node.score_plugin(name="Mine")(lambda pod, node: "x"), "a whole number"),
    "a score that answers True": (per_node.score_plugin(name="Mine")(lambda pod, node: True), "a whole number"),
}


@pytest.mark.parametrize(("cls", "words"), WRONG.values(), ids=WRONG.keys())
def test_another_answer_is_refused(cls: Any, words: str) -> None:
    plugin = cls({}, NO_HANDLE)
    with pytest.raises(PluginError, match=words):
        (plugin.filter if hasattr(plugin, "filter") else plugin.score)(CycleState(), POD, TABLE)
