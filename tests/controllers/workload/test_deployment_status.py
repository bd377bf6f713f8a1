"""The status of a Deployment, from its ReplicaSets."""

import datetime as dt
from typing import Any

import pytest

from labkit.api import object as objects
from labkit.controllers.workload import conditions, deployment_status

NOW = dt.datetime(2026, 1, 1, 0, 1, 0, tzinfo=dt.UTC)


def a_deployment(
    *listed: dict[str, Any], replicas: int = 3, deadline: int | None = 600, **status: int
) -> dict[str, Any]:
    spec: dict[str, Any] = {"replicas": replicas, "progressDeadlineSeconds": deadline}
    return {
        "metadata": {"name": "web", "generation": 2},
        "spec": spec,
        "status": {"conditions": list(listed), **status},
    }


def a_set(name: str, wanted: int, /, **status: int) -> dict[str, Any]:
    return {"metadata": {"name": name, "uid": name}, "spec": {"replicas": wanted}, "status": status}


def progressing(status: str, reason: str, seconds_ago: int = 0) -> dict[str, Any]:
    moment = (NOW - dt.timedelta(seconds=seconds_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return conditions.made("Progressing", status, reason, "", moment)


def test_counts_add_up_over_old_and_new() -> None:
    old, new = (
        a_set("old", 2, replicas=2, readyReplicas=2, availableReplicas=2),
        a_set("new", 2, replicas=2, readyReplicas=1),
    )
    status = deployment_status.counted(a_deployment(), [old, new], new, NOW)
    counts = [status[name] for name in ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")]
    assert counts == [4, 2, 3, 2]
    assert (status["unavailableReplicas"], status["observedGeneration"]) == (2, 2)


@pytest.mark.parametrize(("available", "state"), [(3, "True"), (2, "False")])
def test_available_means_at_least_what_the_strategy_demands(available: int, state: str) -> None:
    new = a_set("new", 3, replicas=3, availableReplicas=available)
    status = deployment_status.counted(a_deployment(), [new], new, NOW)
    found = objects.condition({"status": status}, "Available")
    assert found is not None
    assert found["status"] == state


VERDICTS = {
    "all is new and available": (
        a_deployment(progressing("True", "ReplicaSetUpdated"), replicas=1),
        {"replicas": 1, "updatedReplicas": 1, "availableReplicas": 1, "observedGeneration": 2},
        ("True", "NewReplicaSetAvailable", 'ReplicaSet "new" has successfully progressed.'),
    ),
    "one more is available": (
        a_deployment(progressing("True", "NewReplicaSetCreated")),
        {"replicas": 3, "updatedReplicas": 3, "availableReplicas": 1},
        ("True", "ReplicaSetUpdated", 'ReplicaSet "new" is progressing.'),
    ),
    "nothing moved for longer than the deadline": (
        a_deployment(progressing("True", "ReplicaSetUpdated", 13), deadline=12, replicas=3, updatedReplicas=3),
        {"replicas": 3, "updatedReplicas": 3},
        ("False", "ProgressDeadlineExceeded", 'ReplicaSet "new" has timed out progressing.'),
    ),
    "nothing moved, but there is time": (
        a_deployment(progressing("True", "ReplicaSetUpdated", 11), deadline=12, replicas=3, updatedReplicas=3),
        {"replicas": 3, "updatedReplicas": 3},
        ("True", "ReplicaSetUpdated", ""),
    ),
    "a finished rollout that lost a pod is still finished": (
        a_deployment(progressing("True", "NewReplicaSetAvailable"), updatedReplicas=3),
        {"replicas": 3, "updatedReplicas": 3, "availableReplicas": 2},
        ("True", "NewReplicaSetAvailable", ""),
    ),
}


@pytest.mark.parametrize(("deployment", "counts", "expected"), VERDICTS.values(), ids=VERDICTS.keys())
def test_the_verdict_on_progress(
    deployment: dict[str, Any], counts: dict[str, int], expected: tuple[str, str, str]
) -> None:
    status = {**counts, "conditions": deployment["status"]["conditions"]}
    listed = deployment_status.judged(deployment, status, a_set("new", 3), NOW)
    found = conditions.find(listed, "Progressing")
    assert found is not None
    assert (found["status"], found["reason"], found["message"]) == expected


def test_without_a_deadline_there_is_no_verdict() -> None:
    deployment = a_deployment(progressing("True", "ReplicaSetUpdated"), deadline=None)
    status = {"replicas": 1, "updatedReplicas": 1, "conditions": deployment["status"]["conditions"]}
    assert deployment_status.judged(deployment, status, None, NOW) == []


def test_a_failure_of_a_replica_set_is_carried_over_and_taken_back() -> None:
    failed = a_set("new", 1)
    failed["status"]["conditions"] = [
        {
            "type": "ReplicaFailure",
            "status": "True",
            "reason": "FailedCreate",
            "message": "no",
            "lastTransitionTime": "t",
        }
    ]
    (carried,) = deployment_status.with_failure([], [failed])
    assert carried["message"] == "no"
    assert deployment_status.with_failure([carried], [a_set("new", 1)]) == []


def test_a_status_that_says_nothing_new_is_not_written() -> None:
    before = {"replicas": 1, "terminatingReplicas": 0, "conditions": []}
    assert (
        deployment_status.patch(before, {"replicas": 1, "readyReplicas": 0, "terminatingReplicas": 0, "conditions": []})
        is None
    )
    assert deployment_status.patch({}, {"replicas": 0, "terminatingReplicas": 0, "conditions": []}) == {
        "replicas": None,
        "terminatingReplicas": 0,
        "conditions": [],
    }
