"""The arithmetic of rollouts."""

import datetime as dt
from typing import Any

import pytest

from labkit.controllers.workload import rollout
from labkit.controllers.workload.rollout import Bounds


def a_deployment(
    replicas: int, surge: int | str = "25%", unavailable: int | str = "25%", **spec: Any
) -> dict[str, Any]:
    rolling = {"maxSurge": surge, "maxUnavailable": unavailable}
    strategy = {"type": "RollingUpdate", "rollingUpdate": rolling}
    return {"metadata": {"generation": 1}, "spec": {"replicas": replicas, "strategy": strategy, **spec}}


def a_set(name: str, replicas: int, most: int = 0, **status: int) -> dict[str, Any]:
    annotations = {rollout.MAX_REPLICAS: str(most)} if most else {}
    metadata = {
        "name": name,
        "uid": name,
        "annotations": annotations,
        "creationTimestamp": f"2026-01-01T00:00:0{name[-1]}Z",
    }
    return {"metadata": metadata, "spec": {"replicas": replicas}, "status": status}


BOUNDS = {
    "25 % surge rounds up and 25 % unavailable rounds down": (a_deployment(3), 4, 3),
    "of ten, 25 % are three more and two fewer": (a_deployment(10), 13, 8),
    "numbers are taken as they are": (a_deployment(4, 1, 0), 5, 4),
    "if both come to nothing, one may be missing": (a_deployment(4, 0, "10%"), 4, 3),
    "no more can be missing than there are": (a_deployment(2, 0, 5), 2, 0),
    "a Recreate strategy has no slack": ({"spec": {"replicas": 3, "strategy": {"type": "Recreate"}}}, 3, 3),
}


@pytest.mark.parametrize(("deployment", "most", "least"), BOUNDS.values(), ids=BOUNDS.keys())
def test_bounds_are_those_of_the_strategy(deployment: dict[str, Any], most: int, least: int) -> None:
    bounds = Bounds.of(deployment)
    assert (bounds.most, bounds.least) == (most, least)


def test_the_new_set_grows_into_the_room_that_the_surge_leaves() -> None:
    bounds = Bounds(replicas=3, max_surge=1, max_unavailable=0)
    new = a_set("web-2", 0)
    assert rollout.new_size(bounds, [a_set("web-1", 3), new], new, rolling=True) == 1
    assert rollout.new_size(bounds, [a_set("web-1", 4), new], new, rolling=True) == 0
    assert rollout.new_size(bounds, [a_set("web-1", 0), new], new, rolling=True) == 3
    assert rollout.new_size(bounds, [new], new, rolling=False) == 3


def test_scaling_up_in_the_middle_of_a_rollout_is_shared_in_proportion() -> None:
    deployment = a_deployment(20, 4, 0)
    sizes = rollout.proportions(
        Bounds.of(deployment), deployment, [a_set("web-1", 8, most=12), a_set("web-2", 4, most=12)]
    )
    assert sizes == {"web-1": 16, "web-2": 8}


def test_what_rounding_leaves_goes_to_the_largest_set() -> None:
    deployment = a_deployment(11, 1, 0)
    sets = [a_set("web-1", 5, most=11), a_set("web-2", 6, most=11)]
    sizes = rollout.proportions(Bounds.of(deployment), deployment, sets)
    assert sum(sizes.values()) == 12
    assert sizes["web-2"] == 7


def test_scaling_to_nothing_empties_every_set() -> None:
    deployment = a_deployment(0)
    sizes = rollout.proportions(
        Bounds.of(deployment), deployment, [a_set("web-1", 2, most=4), a_set("web-2", 2, most=4)]
    )
    assert set(sizes.values()) == {0}


def test_a_rollout_is_complete_when_all_wanted_pods_are_new_and_available_and_none_is_left_over() -> None:
    deployment = a_deployment(2)
    done = {"observedGeneration": 1, "updatedReplicas": 2, "replicas": 2, "availableReplicas": 2}
    assert rollout.is_complete(deployment, done)
    for field, value in (("replicas", 3), ("availableReplicas", 1), ("updatedReplicas", 1), ("observedGeneration", 0)):
        assert not rollout.is_complete(deployment, {**done, field: value}), field


PROGRESS = {
    "more new pods": ({"replicas": 3}, {"replicas": 4, "updatedReplicas": 1}, True),
    "fewer old pods": ({"replicas": 3}, {"replicas": 2}, True),
    "more available pods": ({"availableReplicas": 1}, {"availableReplicas": 2}, True),
    "the same": ({"replicas": 3, "readyReplicas": 2}, {"replicas": 3, "readyReplicas": 2}, False),
    "fewer ready pods": ({"replicas": 3, "readyReplicas": 2}, {"replicas": 3, "readyReplicas": 1}, False),
}


@pytest.mark.parametrize(("before", "after", "expected"), PROGRESS.values(), ids=PROGRESS.keys())
def test_progress_is_anything_nearer_to_the_end(before: dict[str, int], after: dict[str, int], expected: bool) -> None:
    assert rollout.is_progressing(before, after) == expected


def test_the_deadline_counts_from_the_last_update_and_stops_when_all_is_done() -> None:
    now = dt.datetime(2026, 1, 1, 0, 0, 10, tzinfo=dt.UTC)
    deployment = a_deployment(1, progressDeadlineSeconds=12)
    moving = {"reason": "ReplicaSetUpdated", "lastUpdateTime": "2026-01-01T00:00:00Z"}
    assert rollout.overdue_in_seconds(deployment, moving, now) == 2
    assert rollout.overdue_in_seconds(deployment, {**moving, "reason": "NewReplicaSetAvailable"}, now) is None
    assert rollout.overdue_in_seconds(a_deployment(1, progressDeadlineSeconds=2**31 - 1), moving, now) is None
