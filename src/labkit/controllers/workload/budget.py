"""The arithmetic of a PodDisruptionBudget: how many pods are healthy, must be, and may be taken away."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.api import object as objects
from labkit.api import timestamps
from labkit.api.object import Object
from labkit.controllers.workload import pods as of_pods

# An eviction that was granted must be followed by the deletion within this time, else it counts no more.
DELETION_SECONDS = 120
CONDITION = "DisruptionAllowed"


@dataclass(frozen=True)
class Counts:
    """What a budget is about, in pods."""

    expected: int
    desired: int
    healthy: int
    disrupted: Mapping[str, str]

    @property
    def allowed(self) -> int:
        """How many evictions may be granted now; none while no pod is expected."""
        return max(0, self.healthy - self.desired) if self.expected > 0 else 0


def healthy(pods: Sequence[Object], disrupted: Mapping[str, str]) -> int:
    """Return how many pods are ready, not being deleted, and not promised to an eviction."""
    here = [pod for pod in pods if not objects.is_terminating(pod) and objects.name(pod) not in disrupted]
    return sum(of_pods.is_ready(pod) for pod in here)


def still_disrupted(
    budget: Object, pods: Sequence[Object], now: dt.datetime
) -> tuple[dict[str, str], list[Object], float | None]:
    """Return the granted evictions still to come, the pods that were not deleted in time, and when to look again.

    The last is in seconds from now, None if nothing is to come.
    """
    promised = (budget.get("status") or {}).get("disruptedPods") or {}
    coming: dict[str, str] = {}
    late: list[Object] = []
    waits: list[float] = []
    for pod in pods:
        moment = promised.get(objects.name(pod))
        if moment is None or objects.is_terminating(pod):
            continue
        left = DELETION_SECONDS - (now - timestamps.parse(moment)).total_seconds()
        if left < 0:
            late.append(pod)
        else:
            coming[objects.name(pod)] = moment
            waits.append(left)
    return coming, late, min(waits, default=None)


def status(budget: Object, counts: Counts, now: str) -> Object:
    """Return the status that says this."""
    generation = objects.metadata(budget).get("generation", 0)
    allowed = counts.allowed > 0
    said = {
        "status": "True" if allowed else "False",
        "reason": "SufficientPods" if allowed else "InsufficientPods",
        "message": "",
    }
    found: dict[str, Any] = {
        "observedGeneration": generation,
        "disruptionsAllowed": counts.allowed,
        "currentHealthy": counts.healthy,
        "desiredHealthy": counts.desired,
        "expectedPods": counts.expected,
        "conditions": conditions(budget, said, generation, now),
    }
    return {**found, "disruptedPods": dict(counts.disrupted)} if counts.disrupted else found


def failed(budget: Object, why: str, now: str) -> Object:
    """Return the status of a budget that cannot be calculated: it allows nothing."""
    have = budget.get("status") or {}
    said = {"status": "False", "reason": "SyncFailed", "message": why}
    listed = conditions(budget, said, have.get("observedGeneration", 0), now)
    return {**have, "disruptionsAllowed": 0, "conditions": listed}


def conditions(budget: Object, said: Mapping[str, str], generation: int, now: str) -> list[Object]:
    """Return the conditions with this one; its transition time changes only with its status."""
    have = list((budget.get("status") or {}).get("conditions") or ())
    before = objects.condition(budget, CONDITION)
    same = before is not None and before["status"] == said["status"]
    since = before["lastTransitionTime"] if same and before is not None else now
    made = {"type": CONDITION, "observedGeneration": generation, "lastTransitionTime": since, **said}
    if not generation:
        del made["observedGeneration"]
    if before is None:
        return [*have, made]
    return [made if one["type"] == CONDITION else one for one in have]
