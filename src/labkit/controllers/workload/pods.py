"""What a workload controller asks about pods: is it active, ready, available, and which goes first."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from labkit.api import object as objects
from labkit.api import timestamps
from labkit.api.object import Object

DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
_PHASE_ORDER = {"Pending": 0, "Unknown": 1}


def phase(pod: Mapping[str, Any]) -> str:
    """status.phase, or "Pending"."""
    return (pod.get("status") or {}).get("phase") or "Pending"


def is_finished(pod: Mapping[str, Any]) -> bool:
    """Whether the pod Succeeded or Failed."""
    return phase(pod) in ("Succeeded", "Failed")


def is_active(pod: Mapping[str, Any]) -> bool:
    """Whether the pod counts as a replica: neither finished nor being deleted (IsPodActive)."""
    return not is_finished(pod) and not objects.is_terminating(pod)


def is_terminating(pod: Mapping[str, Any]) -> bool:
    """Whether the pod is being deleted and not finished yet (IsPodTerminating)."""
    return not is_finished(pod) and objects.is_terminating(pod)


def is_ready(pod: Mapping[str, Any]) -> bool:
    """Whether the Ready condition is True."""
    return (objects.condition(pod, "Ready") or {}).get("status") == "True"


def counts(pod: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return all of a pod that the counts in its owner's status depend on."""
    since = (objects.condition(pod, "Ready") or {}).get("lastTransitionTime") if is_ready(pod) else None
    return is_finished(pod), objects.is_terminating(pod), objects.labels(pod), is_ready(pod), since


def available_in_seconds(pod: Mapping[str, Any], min_ready_seconds: int, now: dt.datetime) -> float | None:
    """Return in how many seconds the pod is available: 0 if it is, None if it is not even ready (IsPodAvailable)."""
    if not is_ready(pod):
        return None
    if not min_ready_seconds:
        return 0.0
    since = timestamps.parse((objects.condition(pod, "Ready") or {})["lastTransitionTime"])
    return max(0.0, min_ready_seconds - (now - since).total_seconds())


def restarts(pod: Mapping[str, Any]) -> int:
    """Return the restarts of its most restarted container."""
    statuses = (pod.get("status") or {}).get("containerStatuses") or ()
    return max((int(one.get("restartCount") or 0) for one in statuses), default=0)


def deletion_order(pods: Sequence[Object], crowd: Mapping[str, int], now: dt.datetime) -> list[Object]:
    """Return the pods in the order in which a ReplicaSet gives them up (ActivePodsWithRanks).

    First those without a node, then Pending, then not ready, then of lower deletion cost, then on the node with more
    pods of the same owner (`crowd` counts them by node name), then ready for a shorter time, more restarts, younger.
    Times count in powers of two (a pod twice as old is old; one 10 % older is not), and then by uid.
    """

    def rank(pod: Object) -> tuple[Any, ...]:
        ready = is_ready(pod)
        since = (objects.condition(pod, "Ready") or {}).get("lastTransitionTime") if ready else None
        return (
            bool(_node(pod)),
            _PHASE_ORDER.get(phase(pod), 2),
            ready,
            _deletion_cost(pod),
            -crowd.get(_node(pod), 0),
            _age_class(since, now) if ready else 0,
            -restarts(pod),
            _age_class(objects.metadata(pod).get("creationTimestamp"), now),
            objects.uid(pod),
        )

    return sorted(pods, key=rank)


def _node(pod: Mapping[str, Any]) -> str:
    return (pod.get("spec") or {}).get("nodeName") or ""


def _deletion_cost(pod: Mapping[str, Any]) -> int:
    text = objects.annotations(pod).get(DELETION_COST, "0")
    return int(text) if text.lstrip("+-").isdigit() else 0


def _age_class(moment: str | None, now: dt.datetime) -> int:
    """Return how old, as the power of two of the seconds (LogarithmicScaleDown)."""
    if moment is None:
        return -1
    return int(max(0.0, (now - timestamps.parse(moment)).total_seconds())).bit_length()
