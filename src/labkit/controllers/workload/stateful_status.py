"""The status of a StatefulSet: how many of its pods there are, and of which revision."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.controllers.workload import stateful_pods

# Counts that the API writes even when they are zero; the others are left out.
_KEPT_ZERO = ("replicas", "availableReplicas", "collisionCount", "observedGeneration")
# A difference in these makes a write worth while (inconsistentStatus).
_TELLING = (
    "observedGeneration",
    "replicas",
    "currentReplicas",
    "readyReplicas",
    "updatedReplicas",
    "currentRevision",
    "availableReplicas",
    "updateRevision",
)


def counted(
    stateful_set: Mapping[str, Any], pods: Iterable[Object], current: str, update: str, now: dt.datetime
) -> Object:
    """Return the counts over these pods; `current` and `update` are names of revisions (computeReplicaStatus)."""
    known = [pod for pod in pods if stateful_pods.is_created(pod)]
    staying = [stateful_pods.revision_name(pod) for pod in known if not objects.is_terminating(pod)]
    ready = [pod for pod in known if stateful_pods.is_running_and_ready(pod)]
    seconds = int(stateful_set["spec"].get("minReadySeconds") or 0)
    return {
        "replicas": len(known),
        "readyReplicas": len(ready),
        "availableReplicas": sum(stateful_pods.is_available(pod, seconds, now) for pod in ready),
        "currentReplicas": staying.count(current),
        "updatedReplicas": staying.count(update),
    }


def completed(stateful_set: Mapping[str, Any], status: Object) -> Object:
    """Return the status with the update revision as the current one once every pod has it (completeRollingUpdate)."""
    replicas = int(stateful_set["spec"].get("replicas", 1))
    rolling = (stateful_set["spec"].get("updateStrategy") or {}).get("type", "RollingUpdate") == "RollingUpdate"
    if rolling and all(status[name] == replicas for name in ("updatedReplicas", "readyReplicas", "replicas")):
        return {**status, "currentReplicas": replicas, "currentRevision": status["updateRevision"]}
    return status


def patch(before: Mapping[str, Any], after: Object) -> Object | None:
    """Return the merge patch that turns one status into the other, or None if that is not worth a write."""
    if before and all((before.get(name) or 0) == (after[name] or 0) for name in _TELLING):
        return None
    return {name: value if name in _KEPT_ZERO else value or None for name, value in after.items()}
