"""DefaultPreemption: who has to go, where, and what is said when nobody can."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make


def low(name: str, node: str, cpu: str = "2", priority: int = 0, **more: Any) -> dict[str, Any]:
    return make.a_pod(name, cpu=cpu, nodeName=node, priority=priority, **more)


HIGH = make.a_pod("p", cpu="3", priority=100)

OUTCOMES = {
    "only as many go as must, the least important": (
        [low("x", "a", "1", 5), low("y", "a", "3", 1), low("z", "b", "4", 100)],
        ("a", ["default/y"]),
    ),
    "a node with less important victims is preferred": (
        [low("x", "a", "4", 9), low("y", "b", "4", 1)],
        ("b", ["default/y"]),
    ),
    "then the one with fewer victims": (
        [low("x1", "a", "2", 1), low("x2", "a", "2", 1), low("y", "b", "4", 1)],
        ("b", ["default/y"]),
    ),
    "nobody of equal priority goes": ([low("x", "a", "4", 100), low("y", "b", "4", 100)], (None, [])),
}


@pytest.mark.parametrize(("placed", "outcome"), OUTCOMES.values(), ids=OUTCOMES.keys())
def test_victims(decide: Callable[..., Any], placed: Any, outcome: tuple[str | None, list[str]]) -> None:
    answer = decide(HIGH, [make.a_node("a"), make.a_node("b")], placed)
    assert (answer["nominatedNodeName"], answer["victims"]) == outcome
    assert answer["selected"] is None


def test_a_budget_protects_its_pods_if_there_is_a_choice(decide: Callable[..., Any]) -> None:
    budget = {
        "metadata": {"name": "d", "namespace": "default"},
        "spec": {"selector": {"matchLabels": {"app": "x"}}},
        "status": {"disruptionsAllowed": 0},
    }
    placed = [low("x", "a", "4", 1, labels={"app": "x"}), low("y", "b", "4", 5)]
    answer = decide(HIGH, [make.a_node("a"), make.a_node("b")], placed, podDisruptionBudgets=[budget])
    assert answer["victims"] == ["default/y"], "although x is less important"


MESSAGES = {
    "nobody to preempt": (
        HIGH,
        [low("x", "a", "4", 100)],
        (
            "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, "
            "preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod."
        ),
    ),
    "a pod too large for the node": (
        make.a_pod("p", cpu="64", priority=100),
        [low("x", "a")],
        (
            "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, "
            "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling."
        ),
    ),
    "a pod that must not preempt": (
        make.a_pod("p", cpu="3", priority=100, preemptionPolicy="Never"),
        [low("x", "a", "4")],
        (
            "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, "
            "preemption: not eligible due to preemptionPolicy=Never."
        ),
    ),
    "success says nothing of preemption": (
        HIGH,
        [low("x", "a", "4")],
        "0/1 nodes are available: 1 Insufficient cpu.",
    ),
}


@pytest.mark.parametrize(("pod", "placed", "message"), MESSAGES.values(), ids=MESSAGES.keys())
def test_what_is_said(decide: Callable[..., Any], pod: Any, placed: Any, message: str) -> None:
    assert decide(pod, [make.a_node("a")], placed)["event"]["message"] == message


def test_a_promised_place_is_not_given_away(decide: Callable[..., Any]) -> None:
    promised = make.a_pod("first", cpu="3", priority=100)
    promised["status"] = {"nominatedNodeName": "a"}
    answer = decide(make.a_pod("p", cpu="2", priority=5), [make.a_node("a")], nominatedPods=[promised])
    assert answer["filter"]["a"]["reasons"] == ["Insufficient cpu"]
