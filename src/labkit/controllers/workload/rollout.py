"""The arithmetic of a rolling update: how many pods may come, how many may go (deployment/util of Kubernetes 1.36)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.api import object as objects
from labkit.api import timestamps
from labkit.api.object import Object

REVISION = "deployment.kubernetes.io/revision"
REVISION_HISTORY = "deployment.kubernetes.io/revision-history"
DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas"
MAX_REPLICAS = "deployment.kubernetes.io/max-replicas"
# A progressDeadlineSeconds of the largest 32-bit number means that there is none.
NO_DEADLINE = 2**31 - 1


@dataclass(frozen=True)
class Bounds:
    """How far a rollout may stray from the wanted number of pods."""

    replicas: int
    max_surge: int
    max_unavailable: int

    @staticmethod
    def of(deployment: Mapping[str, Any]) -> "Bounds":
        """Read spec.replicas and spec.strategy; Recreate neither surges nor counts as unavailable."""
        spec = deployment["spec"]
        replicas = int(spec.get("replicas", 1))
        strategy = spec.get("strategy") or {}
        if strategy.get("type", "RollingUpdate") != "RollingUpdate":
            return Bounds(replicas, 0, 0)
        rolling = strategy.get("rollingUpdate") or {}
        surge = scaled(rolling.get("maxSurge", "25%"), replicas, up=True)
        unavailable = scaled(rolling.get("maxUnavailable", "25%"), replicas, up=False)
        if not surge and not unavailable:
            unavailable = 1  # both may round to nothing; then nothing would ever move
        return Bounds(replicas, surge, min(unavailable, replicas))

    @property
    def most(self) -> int:
        """How many pods there may be at most."""
        return self.replicas + self.max_surge

    @property
    def least(self) -> int:
        """How many pods must stay available."""
        return self.replicas - self.max_unavailable


def scaled(value: int | str, total: int, up: bool) -> int:
    """Return a count, or a percentage of `total` rounded up or down ("25%" of 3 is 1 or 0)."""
    text = str(value)
    if not text.endswith("%"):
        return int(text)
    return -(-total * int(text[:-1]) // 100) if up else total * int(text[:-1]) // 100


def wanted(replica_set: Mapping[str, Any]) -> int:
    """spec.replicas."""
    return int(replica_set["spec"].get("replicas", 1))


def counted(replica_set: Mapping[str, Any] | None, field: str) -> int:
    """A count in the status, such as availableReplicas; 0 if it is not there."""
    return int(((replica_set or {}).get("status") or {}).get(field) or 0)


def total_wanted(replica_sets: Sequence[Object]) -> int:
    """The sum of spec.replicas."""
    return sum(wanted(one) for one in replica_sets)


def total(replica_sets: Sequence[Object], field: str) -> int:
    """The sum of a count in the status."""
    return sum(counted(one, field) for one in replica_sets)


def active(replica_sets: Sequence[Object]) -> list[Object]:
    """Those that want at least one pod."""
    return [one for one in replica_sets if wanted(one) > 0]


def by_age(replica_sets: Sequence[Object]) -> list[Object]:
    """Oldest first; of the same second by name."""
    return sorted(
        replica_sets, key=lambda one: (objects.metadata(one).get("creationTimestamp") or "", objects.name(one))
    )


def revision(obj: Mapping[str, Any]) -> int:
    """The revision an object is annotated with; 0 if none."""
    text = objects.annotations(obj).get(REVISION, "0")
    return int(text) if text.isdigit() else 0


def forgettable(deployment: Mapping[str, Any], old: Sequence[Object]) -> list[Object]:
    """Return the empty ReplicaSets of the oldest revisions beyond revisionHistoryLimit (cleanupDeployment)."""
    limit = deployment["spec"].get("revisionHistoryLimit")
    known = sorted((one for one in old if not objects.is_terminating(one)), key=revision)
    surplus = known[: max(0, len(known) - int(limit))] if limit is not None else []
    return [one for one in surplus if not wanted(one) and not counted(one, "replicas") and _is_observed(one)]


def _is_observed(replica_set: Mapping[str, Any]) -> bool:
    """Whether the status is that of the spec as it is now."""
    return counted(replica_set, "observedGeneration") >= int(objects.metadata(replica_set).get("generation") or 0)


def new_size(bounds: Bounds, everyone: Sequence[Object], new: Mapping[str, Any], rolling: bool) -> int:
    """Return how many pods the new ReplicaSet should have now (NewRSNewReplicas)."""
    if not rolling:
        return bounds.replicas
    room = bounds.most - total_wanted(everyone)
    return wanted(new) + max(0, min(room, bounds.replicas - wanted(new)))


def proportions(bounds: Bounds, deployment: Mapping[str, Any], replica_sets: Sequence[Object]) -> dict[str, int]:
    """Return the sizes by name when a Deployment is scaled in the middle of a rollout (proportional scaling)."""
    to_add = (bounds.most if bounds.replicas else 0) - total_wanted(replica_sets)
    newest_first = by_age(replica_sets)[::-1] if to_add > 0 else by_age(replica_sets)
    ordered = sorted(newest_first, key=lambda one: -wanted(one))
    sizes, added = {}, 0
    for one in ordered:
        share = _share(bounds, deployment, one)
        share = max(0, min(share, to_add - added)) if to_add > 0 else min(0, max(share, to_add - added))
        sizes[objects.name(one)] = wanted(one) + share
        added += share
    if ordered:
        first = objects.name(ordered[0])
        sizes[first] = max(0, sizes[first] + to_add - added)
    return sizes


def _share(bounds: Bounds, deployment: Mapping[str, Any], replica_set: Mapping[str, Any]) -> int:
    """Return by how much this ReplicaSet grows if all grow alike."""
    if not bounds.replicas:
        return -wanted(replica_set)
    before = int(objects.annotations(replica_set).get(MAX_REPLICAS) or 0) or counted(deployment, "replicas")
    if not before:
        return 0
    return int(wanted(replica_set) * bounds.most / before + 0.5) - wanted(replica_set)


def deadline_seconds(deployment: Mapping[str, Any]) -> int | None:
    """spec.progressDeadlineSeconds, or None if there is no deadline."""
    seconds = deployment["spec"].get("progressDeadlineSeconds")
    return None if seconds is None or int(seconds) == NO_DEADLINE else int(seconds)


def is_complete(deployment: Mapping[str, Any], status: Mapping[str, Any]) -> bool:
    """Whether every wanted pod is of the new template and available, and no other is left (DeploymentComplete)."""
    replicas = int(deployment["spec"].get("replicas", 1))
    counts = ("updatedReplicas", "replicas", "availableReplicas")
    current = int(status.get("observedGeneration") or 0) >= int(deployment["metadata"].get("generation") or 0)
    return current and all(int(status.get(field) or 0) == replicas for field in counts)


def is_progressing(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the second status is nearer to the end than the first (DeploymentProgressing)."""

    def count(status: Mapping[str, Any], field: str) -> int:
        return int(status.get(field) or 0)

    def old(status: Mapping[str, Any]) -> int:
        return count(status, "replicas") - count(status, "updatedReplicas")

    grown = ("updatedReplicas", "readyReplicas", "availableReplicas")
    return old(after) < old(before) or any(count(after, field) > count(before, field) for field in grown)


def overdue_in_seconds(
    deployment: Mapping[str, Any], progressing: Mapping[str, Any] | None, now: dt.datetime
) -> float | None:
    """Return in how many seconds the progress deadline is over (negative: ago), or None if none is running.

    `progressing` is the Progressing condition; the deadline counts from its lastUpdateTime.
    """
    seconds = deadline_seconds(deployment)
    if seconds is None or progressing is None or progressing["reason"] == "NewReplicaSetAvailable":
        return None
    return seconds - (now - timestamps.parse(progressing["lastUpdateTime"])).total_seconds()
