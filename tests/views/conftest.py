"""Scheduling traces to draw, built without a scheduler from small tables of verdicts and scores."""

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from labkit.scheduler.framework import interface
from labkit.scheduler.framework import trace as tracing

FILTERS = ("NodeUnschedulable", "NodeName", "TaintToleration", "NodeAffinity", "NodeResourcesFit")
TAINT = interface.Status(interface.Code.UNSCHEDULABLE, ("node(s) had untolerated taint(s)",), "TaintToleration")
NO_CPU = interface.Status(interface.Code.UNSCHEDULABLE, ("Insufficient cpu",), "NodeResourcesFit")
NO_ROOM = dataclasses.replace(NO_CPU, reasons=("Insufficient cpu", "Insufficient memory"))
OTHER_NAME = interface.Status(
    interface.Code.UNRESOLVABLE, ("node(s) didn't match the requested node name",), "NodeName"
)


@dataclasses.dataclass(frozen=True)
class Scores:
    """What one Score plugin gave: (raw, normalised, arithmetic) of each feasible node, in order."""

    weight: int
    rows: Sequence[tuple[int, int, str]]

    def column(self, plugin: str) -> tracing.ScoreColumn:
        raw, normalized, told = zip(*self.rows, strict=True)
        return tracing.ScoreColumn(plugin, self.weight, np.array(raw), np.array(normalized), lambda row: told[row])


def build(
    nodes: Sequence[str],
    rejected: Mapping[str, interface.Status] | None = None,
    feasible: Sequence[str] = (),
    scores: Mapping[str, Scores] | None = None,
    unexamined: Sequence[str] = (),
    **fields: object,
) -> tracing.SchedulingTrace:
    """A real SchedulingTrace: the nodes, who rejected which, and the scores of the feasible ones."""
    rejected, scores = rejected or {}, scores or {}
    statuses = list(dict.fromkeys(rejected.values()))
    given = {
        "pod_key": "default/web-1",
        "scheduler_name": "default-scheduler",
        "start_index": 0,
        "time_seconds": 0.0,
        "filters": FILTERS,
        "scorers": tuple(scores),
        "scored": bool(scores),
        "event_message": "",
    }
    return tracing.SchedulingTrace(
        nodes=tuple(nodes),
        feasible=tuple(feasible),
        rows={node: row for row, node in enumerate(nodes)},
        verdicts=np.array([statuses.index(rejected[node]) + 1 if node in rejected else 0 for node in nodes], np.int32),
        statuses=statuses,
        examined=np.array([node not in unexamined for node in nodes], bool),
        columns={plugin: one.column(plugin) for plugin, one in scores.items()},
        **{**given, **fields},
    )


@pytest.fixture
def a_trace():
    """The builder itself, for a trace that only one test needs."""
    return build


@pytest.fixture
def placed_parts():
    """Four nodes: b wins over a by 27, c is tainted, d is too small; as arguments of the builder."""
    return {
        "nodes": "abcd",
        "rejected": {"c": TAINT, "d": NO_ROOM},
        "feasible": "ab",
        "scores": {
            "NodeResourcesFit": Scores(
                1, [(61, 61, "cpu (4000-1560)*100/4000 = 61"), (88, 88, "cpu (4000-480)*100/4000 = 88")]
            ),
            "TaintToleration": Scores(3, [(0, 100, ""), (0, 100, "")]),
        },
        "selected": "b",
        "runner_up": "a",
        "event_type": "Normal",
        "event_reason": "Scheduled",
        "event_message": "Successfully assigned default/web-1 to b",
    }


@pytest.fixture
def placed(placed_parts):
    """The trace of `placed_parts`."""
    return build(**placed_parts)


@pytest.fixture
def pending():
    """Three nodes, none of which can run the pod."""
    return build(
        "abc",
        {"a": NO_CPU, "b": NO_CPU, "c": TAINT},
        event_type="Warning",
        event_reason="FailedScheduling",
        event_message="0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu.",
    )


@pytest.fixture
def only_one():
    """Two nodes, one of them feasible, so that nothing is scored."""
    return build("ab", {"a": OTHER_NAME}, "b", selected="b", event_message="Successfully assigned default/web-1 to b")


@pytest.fixture
def refused_early():
    """A pod that PreFilter rejected before any node was looked at."""
    return build(
        "ab",
        unexamined="ab",
        pre_filter=tracing.PreFilterVerdict(
            "UnschedulableAndUnresolvable", ('persistentvolumeclaim "data" not found',), "VolumeBinding"
        ),
        event_type="Warning",
        event_reason="FailedScheduling",
        event_message='0/2 nodes are available: persistentvolumeclaim "data" not found.',
    )


@pytest.fixture
def hostile():
    """Names that try to be markup."""
    bad = "<script>alert(1)</script>"
    return build(
        [bad, "b&b", "c"],
        {"c": interface.Status(interface.Code.UNSCHEDULABLE, (bad,), bad)},
        [bad, "b&b"],
        {bad: Scores(1, [(2, 2, bad), (1, 1, bad)])},
        pod_key=f"default/{bad}",
        filters=(bad,),
        selected=bad,
        runner_up="b&b",
        event_message=bad,
    )


@pytest.fixture
def large():
    """Fifty nodes: 20 feasible, 25 rejected for cpu, 5 not looked at."""
    names = [f"node-{number:02}" for number in range(50)]
    return build(
        names,
        dict.fromkeys(names[20:45], NO_CPU),
        names[:20],
        {
            "NodeResourcesFit": Scores(1, [(number, number, "") for number in range(20)]),
            "TaintToleration": Scores(3, [(0, 100, "")] * 20),
        },
        names[45:],
        selected="node-19",
        runner_up="node-18",
        event_message="Successfully assigned default/web-1 to node-19",
    )
