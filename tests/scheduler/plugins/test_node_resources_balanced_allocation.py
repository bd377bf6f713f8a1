"""NodeResourcesBalancedAllocation: the 1.36 formula, and when it is left out."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make

NAME = "NodeResourcesBalancedAllocation"

SCORES = {
    "no change is 75": (make.a_pod("p", cpu="400m", memory="800Mi"), 75),
    "cpu alone tips an empty node": (make.a_pod("p", cpu="2"), 62),
}


@pytest.mark.parametrize(("pod", "score"), SCORES.values(), ids=SCORES.keys())
def test_balance_with_the_pod_against_balance_without(decide: Callable[..., Any], pod: Any, score: int) -> None:
    node = make.a_node("a", cpu="4", memory="8000Mi")
    assert decide(pod, [node])["scores"]["a"][NAME] == score


def test_a_pod_that_evens_things_out_scores_above_75(decide: Callable[..., Any]) -> None:
    placed = [make.a_pod("other", cpu="2", nodeName="a")]
    assert decide(make.a_pod("p", memory="4Gi"), [make.a_node("a")], placed)["scores"]["a"][NAME] == 87


def test_a_pod_without_requests_has_no_column(decide: Callable[..., Any]) -> None:
    assert NAME not in decide(make.a_pod("p"), [make.a_node("a")])["scores"]["a"]


def test_the_arithmetic_is_spelled_out(world: Callable[..., Any]) -> None:
    told = world([make.a_node("a"), make.a_node("b")])
    cell = told.engine.decide(told.pod(make.a_pod("p", cpu="500m", memory="256Mi"))).trace.cell("a", NAME)
    assert cell.arithmetic == (
        "with the pod cpu 500/4000 = 0.125, memory 256Mi/8192Mi = 0.03125: (1-0.04688)*100 = 95; "
        "without cpu 0/4000 = 0, memory 0Mi/8192Mi = 0: (1-0)*100 = 100; 50 + (50+95-100)/2 = 72"
    )
