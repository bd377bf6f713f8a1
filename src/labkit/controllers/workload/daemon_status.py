"""The status of a DaemonSet: on how many nodes its pods should be, are, are ready and available."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.controllers.workload import daemon_pods, pods

# The API writes these even when they are zero; the others are left out.
_KEPT_ZERO = ("currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady")


def counted(
    daemon_set: Object,
    verdicts: Mapping[str, daemon_pods.Verdict],
    by_node: Mapping[str, Sequence[Object]],
    hashed: str,
    now: dt.datetime,
) -> Object:
    """Return the counts (updateDaemonSetStatus); of several pods on a node the oldest counts."""
    desired = [name for name, verdict in verdicts.items() if verdict.runs]
    first = [by_node[name][0] for name in desired if by_node.get(name)]
    seconds = int(daemon_set["spec"].get("minReadySeconds") or 0)
    available = sum(pods.available_in_seconds(pod, seconds, now) == 0.0 for pod in first)
    stray = sum(bool(by_node.get(name)) for name, verdict in verdicts.items() if not verdict.runs)
    return {
        "observedGeneration": objects.metadata(daemon_set).get("generation"),
        "desiredNumberScheduled": len(desired),
        "currentNumberScheduled": len(first),
        "numberMisscheduled": stray,
        "numberReady": sum(pods.is_ready(pod) for pod in first),
        "updatedNumberScheduled": sum(daemon_pods.is_updated(daemon_set, pod, hashed) for pod in first),
        "numberAvailable": available,
        "numberUnavailable": len(desired) - available,
    }


def patch(before: Mapping[str, Any], after: Object) -> Object | None:
    """Return the merge patch that turns one status into the other, or None if they say the same."""
    if before and all((before.get(name) or 0) == (value or 0) for name, value in after.items()):
        return None
    return {name: value if name in _KEPT_ZERO else value or None for name, value in after.items()}
