"""What controllers ask about pods."""

import datetime as dt
from typing import Any

import pytest

from labkit.api import object as objects
from labkit.controllers.workload import pods

NOW = dt.datetime(2026, 1, 1, 0, 10, 0, tzinfo=dt.UTC)


def a_pod(
    name: str, node: str = "a", phase: str = "Running", ready: str = "00:00", restarts: int = 0, **metadata: Any
) -> dict[str, Any]:
    listed = [{"type": "Ready", "status": "True", "lastTransitionTime": f"2026-01-01T00:{ready}Z"}] if ready else []
    return {
        "metadata": {"name": name, "uid": name, "creationTimestamp": "2026-01-01T00:00:00Z", **metadata},
        "spec": {"nodeName": node} if node else {},
        "status": {"phase": phase, "conditions": listed, "containerStatuses": [{"restartCount": restarts}]},
    }


FIRST = {
    "a pod without a node goes before one with a node": (a_pod("first", node=""), a_pod("second")),
    "a pending pod goes before a running one": (a_pod("first", phase="Pending"), a_pod("second")),
    "an unready pod goes before a ready one": (a_pod("first", ready=""), a_pod("second")),
    "a pod of lower deletion cost goes first": (
        a_pod("first", annotations={pods.DELETION_COST: "-5"}),
        a_pod("second", annotations={pods.DELETION_COST: "10"}),
    ),
    "a pod on the more crowded node goes first": (a_pod("first", node="crowded"), a_pod("second")),
    "a pod ready for a shorter time goes first": (a_pod("first", ready="09:50"), a_pod("second")),
    "a pod with more restarts goes first": (a_pod("first", restarts=3), a_pod("second")),
    "a younger pod goes first": (a_pod("first", creationTimestamp="2026-01-01T00:09:00Z"), a_pod("second")),
}


@pytest.mark.parametrize(("first", "second"), FIRST.values(), ids=FIRST.keys())
def test_pods_are_given_up_in_upstreams_order(first: dict[str, Any], second: dict[str, Any]) -> None:
    order = pods.deletion_order([second, first], {"a": 1, "crowded": 3}, NOW)
    assert [objects.name(pod) for pod in order] == ["first", "second"]


def test_nearly_the_same_age_is_the_same_age() -> None:
    older, younger = (
        a_pod("a", creationTimestamp="2026-01-01T00:00:00Z"),
        a_pod("b", creationTimestamp="2026-01-01T00:00:50Z"),
    )
    assert pods.deletion_order([younger, older], {}, NOW) == [older, younger]


def test_a_pod_counts_while_it_is_neither_finished_nor_going_away() -> None:
    assert pods.is_active(a_pod("p"))
    assert not pods.is_active(a_pod("p", phase="Succeeded"))
    going = a_pod("p", deletionTimestamp="2026-01-01T00:00:00Z")
    assert not pods.is_active(going)
    assert pods.is_terminating(going)


def test_a_ready_pod_is_available_after_min_ready_seconds() -> None:
    pod = a_pod("p", ready="09:56")
    assert pods.available_in_seconds(pod, 0, NOW) == 0
    assert pods.available_in_seconds(pod, 10, NOW) == 6
    assert pods.available_in_seconds(pod, 3, NOW) == 0
    assert pods.available_in_seconds(a_pod("p", ready=""), 0, NOW) is None
