from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make
from labkit.api.object import Object
from labkit.explaining.history import History
from labkit.explaining.snapshot import Snapshot


def placed(name: str, second: int) -> Object:
    pod = make.a_pod(name, nodeName="a")
    condition = {"type": "PodScheduled", "status": "True", "lastTransitionTime": f"2026-01-01T00:00:{second:02}Z"}
    return {**pod, "status": {"conditions": [condition]}}


def event(name: str, time: str, version: int, reason: str = "Scheduled", **more: Any) -> Object:
    about = {"namespace": "default", "name": name, "uid": ""}
    return {
        "metadata": {"resourceVersion": str(version)},
        "involvedObject": about,
        "reason": reason,
        "eventTime": time,
        **more,
    }


PODS = [placed("one", 5), placed("two", 5), placed("three", 6)]


@pytest.mark.parametrize(
    ("events", "later", "unclear"),
    [
        pytest.param([], {"default/three"}, {"default/one", "default/two"}, id="conditions know whole seconds only"),
        pytest.param(
            [event("one", "2026-01-01T00:00:05.100000Z", 1), event("two", "2026-01-01T00:00:05.200000Z", 2)],
            {"default/two", "default/three"},
            set(),
            id="events know microseconds",
        ),
        pytest.param(
            [event("one", "2026-01-01T00:00:05Z", 7), event("two", "2026-01-01T00:00:05Z", 9)],
            {"default/two", "default/three"},
            set(),
            id="events of one moment are ordered by their resourceVersion",
        ),
        pytest.param(
            [event("two", "2026-01-01T00:00:05.200000Z", 2)],
            {"default/three"},
            {"default/one", "default/two"},
            id="an event against a condition of the same second tells nothing",
        ),
    ],
)
def test_who_was_placed_after_the_first_pod(
    events: list[Object], later: set[str], unclear: set[str], a_snapshot: Callable[..., Snapshot]
) -> None:
    history = History(a_snapshot([], PODS, events=events))
    when = history.placed(PODS[0])
    assert when is not None
    assert history.placed_after(when) == (later, unclear)


def test_the_last_failure_has_the_conditions_whole_message_and_the_events_time(
    a_snapshot: Callable[..., Snapshot],
) -> None:
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "whole text"}
    condition["lastTransitionTime"] = "2026-01-01T00:00:00Z"
    pod = {**make.a_pod("web"), "status": {"conditions": [condition]}}
    series = {"count": 3, "lastObservedTime": "2026-01-01T00:00:30.000000Z"}
    events = [event("web", "2026-01-01T00:00:00.500000Z", 4, "FailedScheduling", message="whole ...", series=series)]
    last = History(a_snapshot([], [pod], events=events)).failed(pod)
    assert last is not None
    assert (last.message, last.moment) == ("whole text", "2026-01-01T00:00:30Z")


def test_a_gated_pod_has_not_failed(a_snapshot: Callable[..., Snapshot]) -> None:
    condition = {"type": "PodScheduled", "status": "False", "reason": "SchedulingGated", "message": "Scheduling is …"}
    condition["lastTransitionTime"] = "2026-01-01T00:00:00Z"
    pod = {**make.a_pod("web"), "status": {"conditions": [condition]}}
    assert History(a_snapshot([], [pod])).failed(pod) is None
