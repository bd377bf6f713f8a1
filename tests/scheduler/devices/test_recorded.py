"""Device claims as a real scheduler decides them: the same nodes, the same devices, the same words."""

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from labkit.scheduler import conformance
from labkit.scheduler.schedule_one import Decision

RECORDED = Path(__file__).parents[2] / "golden/devices/cases.jsonl.xz"
CASES = {f"world {case['seed']}": case for case in map(json.loads, lzma.decompress(RECORDED.read_bytes()).splitlines())}
PLACED = {name: case for name, case in CASES.items() if case["expect"]["selected"]}
LEFT = {name: case for name, case in CASES.items() if case["expect"]["selected"] is None}


def decided(case: dict[str, Any]) -> Decision:
    world = conformance.World({**case, "pods": [], "incoming": []})
    return world.engine.decide(world.pod(case["pod"]))


def test_there_are_cases_of_both_kinds() -> None:
    assert len(PLACED) >= 100
    assert len(LEFT) >= 100


@pytest.mark.parametrize("case", PLACED.values(), ids=PLACED.keys())
def test_the_node_is_among_the_best_and_gives_the_same_devices(case: dict[str, Any]) -> None:
    decision, node = decided(case), case["expect"]["selected"]
    trace = decision.trace
    assert node in trace.feasible, decision.message
    if trace.scored:  # which of several equal ones is chosen depends on what was scheduled before
        assert trace.total(node) == max(map(trace.total, trace.feasible))
    claims = decision.state["DynamicResources"]
    found = {one.obj["metadata"]["name"]: got for one, got in zip(claims.open, claims.allocations[node], strict=True)}
    assert found == case["expect"]["allocations"]


@pytest.mark.parametrize("case", LEFT.values(), ids=LEFT.keys())
def test_a_pod_that_stays_is_told_the_same(case: dict[str, Any]) -> None:
    decision, expect = decided(case), case["expect"]
    assert decision.node is None
    assert decision.status.code.value == {"SchedulerError": "Error"}.get(expect["reason"], expect["reason"])
    # An error is introduced in words that differ from plugin to plugin; what the plugin said comes last.
    message = expect["message"].removeprefix('running "DynamicResources" filter plugin: ')
    assert decision.message.endswith(message)
