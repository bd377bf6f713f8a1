"""The status of a Deployment: what its ReplicaSets add up to, and the verdict on its progress."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from labkit.api import object as objects
from labkit.api import timestamps
from labkit.api.object import Object
from labkit.controllers.workload import conditions, rollout

AVAILABLE = ("True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
UNAVAILABLE = ("False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
# Fields that are written even when they are zero.
KEPT_ZERO = ("observedGeneration", "terminatingReplicas", "conditions")


def counted(deployment: Mapping[str, Any], owned: Sequence[Object], new: Object | None, now: dt.datetime) -> Object:
    """Return the counts and the Available condition (calculateStatus); other conditions stay as they are."""
    bounds = rollout.Bounds.of(deployment)
    available = rollout.total(owned, "availableReplicas")
    availability = AVAILABLE if available >= bounds.least else UNAVAILABLE
    made = conditions.made("Available", *availability, timestamps.time(now))
    return {
        "observedGeneration": objects.metadata(deployment).get("generation"),
        "replicas": rollout.total(owned, "replicas"),
        "updatedReplicas": rollout.counted(new, "replicas"),
        "readyReplicas": rollout.total(owned, "readyReplicas"),
        "availableReplicas": available,
        "unavailableReplicas": max(0, rollout.total_wanted(owned) - available),
        "terminatingReplicas": rollout.total(owned, "terminatingReplicas"),
        "conditions": conditions.with_(conditions.of(deployment), made),
    }


def judged(deployment: Mapping[str, Any], status: Object, new: Object | None, now: dt.datetime) -> list[Object]:
    """Return the conditions with Progressing as it should be now (syncRolloutStatus).

    A rollout that was told to be complete stays so, whatever happens to its pods, until there is something to roll out.
    """
    listed: list[Object] = status["conditions"]
    known = conditions.find(conditions.of(deployment), "Progressing")
    if rollout.deadline_seconds(deployment) is None:
        return conditions.without(listed, "Progressing")
    told = known is not None and known["reason"] == "NewReplicaSetAvailable"
    if told and status["replicas"] == status["updatedReplicas"]:
        return listed
    subject = f'ReplicaSet "{objects.name(new)}"' if new else f'Deployment "{objects.name(deployment)}"'
    text = timestamps.time(now)
    if rollout.is_complete(deployment, status):
        message = f"{subject} has successfully progressed."
        return conditions.with_(listed, conditions.made("Progressing", "True", "NewReplicaSetAvailable", message, text))
    if rollout.is_progressing(deployment.get("status") or {}, status):
        moving = conditions.made("Progressing", "True", "ReplicaSetUpdated", f"{subject} is progressing.", text)
        if known is not None and known["status"] == "True":
            moving["lastTransitionTime"] = known["lastTransitionTime"]
        return [*conditions.without(listed, "Progressing"), moving]
    left = rollout.overdue_in_seconds(deployment, known, now)
    if left is not None and left < 0:
        message = f"{subject} has timed out progressing."
        return conditions.with_(
            listed, conditions.made("Progressing", "False", "ProgressDeadlineExceeded", message, text)
        )
    return listed


def with_failure(listed: list[Object], replica_sets: Sequence[Object]) -> list[Object]:
    """Carry the first ReplicaFailure of the ReplicaSets over to the Deployment."""
    for one in replica_sets:
        failed = conditions.find(conditions.of(one), "ReplicaFailure")
        if failed is not None:
            return conditions.with_(listed, {"lastUpdateTime": failed["lastTransitionTime"], **failed})
    return conditions.without(listed, "ReplicaFailure")


def patch(before: Mapping[str, Any], after: Object) -> Object | None:
    """Return the merge patch that turns one status into the other, or None if they say the same.

    Zero and absent are the same, except that terminatingReplicas is written once.
    """
    counts = {name: value for name, value in after.items() if name != "conditions"}
    same = all((before.get(name) or 0) == (value or 0) for name, value in counts.items())
    if same and "terminatingReplicas" in before and (before.get("conditions") or []) == after["conditions"]:
        return None
    return {name: value if name in KEPT_ZERO else value or None for name, value in after.items()}
