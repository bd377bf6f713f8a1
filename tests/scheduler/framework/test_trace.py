"""A trace tells what happened in its cycle, and nothing of later."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit import errors
from labkit.api import make

NODES = [make.a_node("a"), make.a_node("b"), make.a_node("shut", unschedulable=True)]


def test_verdicts_name_plugin_code_and_reasons(world: Callable[..., Any]) -> None:
    told = world(NODES)
    trace = told.engine.decide(told.pod(make.a_pod("p"))).trace
    assert trace.feasible == ("a", "b")
    good, bad = trace.verdict("a"), trace.verdict("shut")
    assert (good.examined, good.feasible, good.plugin, good.reasons) == (True, True, None, ())
    assert (bad.examined, bad.feasible, bad.plugin, bad.code) == (
        True,
        False,
        "NodeUnschedulable",
        "UnschedulableAndUnresolvable",
    )
    assert bad.reasons == ("node(s) were unschedulable",)


def test_totals_are_sums_of_weighted_cells(world: Callable[..., Any]) -> None:
    told = world(NODES)
    trace = told.engine.decide(told.pod(make.a_pod("p", cpu="1"))).trace
    assert trace.total("a") == sum(trace.cell("a", plugin).weighted for plugin in trace.scorers)
    assert trace.selected == "a"
    assert trace.runner_up == "b"


def test_the_arithmetic_is_that_of_the_cycle_whatever_happens_later(world: Callable[..., Any]) -> None:
    told = world(NODES)
    trace = told.engine.decide(told.pod(make.a_pod("p", cpu="1"))).trace
    before = {plugin: trace.cell("a", plugin) for plugin in trace.scorers}
    told.engine.add_pod(make.a_pod("other", cpu="3", nodeName="a"))
    told.engine.decide(told.pod(make.a_pod("q", cpu="1")))
    told.engine.update_node(NODES[0], make.a_node("a", cpu="64", taints=[make.a_taint("t", effect="PreferNoSchedule")]))
    told.engine.decide(told.pod(make.a_pod("r", cpu="1")))
    assert {plugin: trace.cell("a", plugin) for plugin in trace.scorers} == before


SENTENCES = {
    "a contest": (
        make.a_pod("p", cpu="1"),
        "Pod default/p went to a with 454 points: 2 of 3 nodes feasible, next was b with 454.",
    ),
    "no node": (
        make.a_pod("p", cpu="9"),
        (
            "Pod default/p was not placed: 0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. "
            "no new claims to deallocate, preemption: 0/3 nodes are available: "
            "3 Preemption is not helpful for scheduling."
        ),
    ),
    "one node": (
        make.a_pod("p", nodeSelector={"kubernetes.io/hostname": "b"}),
        "Pod default/p went to b: 1 of 3 nodes feasible, nothing to score.",
    ),
}


@pytest.mark.parametrize(("pod", "sentence"), SENTENCES.values(), ids=SENTENCES.keys())
def test_the_decision_in_one_sentence(world: Callable[..., Any], pod: Any, sentence: str) -> None:
    told = world(NODES)
    assert told.engine.decide(told.pod(pod)).trace.sentence() == sentence


def test_what_is_not_there_is_refused_with_what_is(world: Callable[..., Any]) -> None:
    told = world(NODES)
    trace = told.engine.decide(told.pod(make.a_pod("p"))).trace
    with pytest.raises(errors.ManifestError, match="the nodes were: a, b, shut"):
        trace.verdict("nowhere")
    with pytest.raises(errors.ManifestError, match="feasible nodes: a, b"):
        trace.cell("shut", "NodeResourcesFit")
    with pytest.raises(errors.ManifestError, match="Score plugins: TaintToleration"):
        trace.cell("a", "NodeName")
    with pytest.raises(errors.ManifestError, match="not feasible"):
        trace.total("shut")
