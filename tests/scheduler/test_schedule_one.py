"""The scheduling cycle: window, rotating start and choice, as recorded from the real scheduler."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from labkit.api import make
from labkit.scheduler import schedule_one

TIES = {  # n equal nodes, pods bound one after another
    3: "n0 n1 n2 n0 n1 n2",
    4: "n0 n1 n3 n2 n0 n1 n3",
    5: "n0 n1 n3 n4 n2 n0 n1 n3",
    7: "n0 n1 n3 n4 n2 n5 n6 n0 n1 n3",
    9: "n0 n1 n3 n7 n8 n4 n2 n5 n6 n0 n1 n3",
}


@pytest.mark.parametrize(("size", "chosen"), TIES.items(), ids=[f"{size} equal nodes" for size in TIES])
def test_ties_are_broken_by_the_heap(decide: Callable[..., Any], size: int, chosen: str) -> None:
    names = chosen.split()
    pods = [make.a_pod(f"p{number}", cpu="100m", memory="128Mi") for number in range(len(names))]
    answer = decide(pods, [make.a_node(f"n{number}") for number in range(size)])
    assert [one["selected"] for one in answer["decisions"]] == names


WINDOWS = {  # nodes -> picks, and where the search begins each time
    150: ("1 2 5 11 23 47 95 97", "0 0 0 0 0 0 0 0"),
    300: ("1 217 133 49 265 181 97 13", "0 217 133 49 265 181 97 13"),
}


@pytest.mark.parametrize(("size", "expected"), WINDOWS.items(), ids=[f"{size} nodes" for size in WINDOWS])
def test_the_search_window_turns(world: Callable[..., Any], size: int, expected: tuple[str, str]) -> None:
    nodes = [
        make.a_node(f"n{number:04}", cpu="50m" if number % 3 == 0 else "4", zone=f"z{number % 2}")
        for number in range(size)
    ]
    told = world(nodes)
    picks, starts = [], []
    for number in range(8):
        starts.append(told.engine.cycle.start_index)
        picks.append(told.next_in_line(make.a_pod(f"p{number}", cpu="100m", memory="128Mi"))["selected"])
    assert picks == [f"n{int(one):04}" for one in expected[0].split()]
    assert starts == [int(one) for one in expected[1].split()]


ENOUGH = {
    "a small cluster is searched whole": (99, 0, 99),
    "never fewer than a hundred": (150, 0, 100),
    "half of a medium one": (300, 0, 144),
    "42 % of a thousand": (1000, 0, 420),
    "10 % of five thousand": (5000, 0, 500),
    "never less than 5 %": (6000, 0, 300),
    "a percentage that was asked for": (1000, 30, 300),
    "but still a hundred": (1000, 5, 100),
}


@pytest.mark.parametrize(("nodes", "percentage", "found"), ENOUGH.values(), ids=ENOUGH.keys())
def test_how_many_feasible_nodes_are_enough(nodes: int, percentage: int, found: int) -> None:
    assert schedule_one._feasible_to_find(nodes, percentage) == found


def naive_root(totals: list[int]) -> int:
    """The heap as upstream builds it, step by step."""
    heap = [(total, place) for place, total in enumerate(totals)]
    for root in range(len(heap) // 2 - 1, -1, -1):
        at = root
        while (child := 2 * at + 1) < len(heap):
            if child + 1 < len(heap) and heap[child + 1][0] > heap[child][0]:
                child += 1
            if heap[child][0] <= heap[at][0]:
                break
            heap[at], heap[child] = heap[child], heap[at]
            at = child
    return heap[0][1]


@pytest.mark.parametrize("seed", range(40))
def test_the_short_way_to_the_root_is_the_long_one(seed: int) -> None:
    print(f"seed {seed}")  # noqa: T201 - the seed replays a failure
    state, totals = seed * 7919 + 1, []
    for _ in range(1 + seed * 3):
        state = (state * 1103515245 + 12345) % 2**31
        totals.append(state // 65536 % (2 + seed % 5))
    assert schedule_one.heap_root(np.array(totals)) == naive_root(totals)


def test_one_feasible_node_is_not_scored(world: Callable[..., Any]) -> None:
    told = world([make.a_node("a"), make.a_node("b", unschedulable=True)])
    trace = told.engine.decide(told.pod(make.a_pod("p"))).trace
    assert (trace.selected, trace.scored, trace.runner_up, trace.scorers) == ("a", False, None, ())


def test_an_empty_cluster_says_so(decide: Callable[..., Any]) -> None:
    answer = decide(make.a_pod("p"), [])
    assert answer["event"]["message"] == "no nodes available to schedule pods"
