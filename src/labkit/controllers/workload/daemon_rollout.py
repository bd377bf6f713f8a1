"""The rolling update of a DaemonSet: on which nodes the old pod goes, or the new one comes, next."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.controllers.workload import daemon_pods, pods, rollout


@dataclass
class Moves:
    """What to do now: pods to delete, and nodes that need a pod, in order."""

    delete: list[Object] = field(default_factory=list)
    create: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.delete or self.create)


@dataclass(frozen=True)
class Bounds:
    """How far an update may go at once."""

    surge: int
    unavailable: int

    @classmethod
    def of(cls, daemon_set: Mapping[str, Any], desired: int) -> "Bounds":
        """Read spec.updateStrategy for this many nodes; percentages round up, and something must move."""
        strategy = daemon_set["spec"].get("updateStrategy") or {}
        if strategy.get("type", "RollingUpdate") != "RollingUpdate":
            return cls(0, 0)
        rolling = strategy.get("rollingUpdate") or {}
        surge = rollout.scaled(rolling.get("maxSurge", 0), desired, up=True)
        unavailable = rollout.scaled(rolling.get("maxUnavailable", 1), desired, up=True)
        return cls(surge, unavailable or int(not surge and desired > 0))


@dataclass(frozen=True)
class Update:
    """One look at a DaemonSet that updates: its pods by node, and what each node is to it."""

    daemon_set: Object
    hashed: str
    now: dt.datetime
    verdicts: Mapping[str, daemon_pods.Verdict]
    """By node name, over all nodes."""

    def moves(self, by_node: Mapping[str, Sequence[Object]]) -> Moves:
        """Return what the update does next (rollingUpdate)."""
        desired = [name for name, verdict in self.verdicts.items() if verdict.runs]
        bounds = Bounds.of(self.daemon_set, len(desired))
        nodes = {**dict.fromkeys(desired, ()), **by_node}
        if bounds.surge:
            return self._surging(nodes, bounds.surge, len(desired))
        return self._replacing(nodes, bounds.unavailable)

    def _replacing(self, nodes: Mapping[str, Sequence[Object]], most_unavailable: int) -> Moves:
        """Delete old pods first: sick ones at once, healthy ones as far as maxUnavailable allows."""
        unavailable = 0
        sick: list[Object] = []
        healthy: list[Object] = []
        for several in nodes.values():
            pair = self._pair(several)
            if pair is None or (pair[0] is None) == (pair[1] is None):
                unavailable += 1
                continue
            new, old = pair
            available = self._is_available(new or old)
            unavailable += not available
            if old is not None:
                (healthy if available else sick).append(old)
        return Moves(delete=sick + healthy[: max(0, most_unavailable - unavailable)])

    def _surging(self, nodes: Mapping[str, Sequence[Object]], most_surge: int, desired: int) -> Moves:
        """Create new pods first, beside the old ones; these go when the new ones are available."""
        moves = Moves()
        surging, available = 0, 0
        strays: list[Object] = []
        candidates: list[str] = []
        for name, several in nodes.items():
            pair = self._pair(several)
            if pair is None:
                surging += 1
                continue
            new, old = pair
            available += self._is_available(old or new)
            if old is None:
                continue
            if new is not None:
                if self._is_available(new):
                    moves.delete.append(old)
                else:
                    surging += 1
                continue
            runs, healthy = self._runs(name), self._is_available(old)
            if runs:
                (candidates if healthy else moves.create).append(name)
            else:
                (strays if healthy else moves.delete).append(old)
        moves.delete += strays[: max(0, available - desired)]
        moves.create += candidates[: max(0, most_surge - surging)]
        return moves

    def _runs(self, node: str) -> bool:
        verdict = self.verdicts.get(node)
        return verdict is not None and verdict.runs

    def _pair(self, several: Sequence[Object]) -> tuple[Object | None, Object | None] | None:
        """Return the new and the old pod of a node, or None if there are two of a kind (findUpdatedPodsOnNode)."""
        staying = [pod for pod in several if not objects.is_terminating(pod)]
        new = [pod for pod in staying if daemon_pods.is_updated(self.daemon_set, pod, self.hashed)]
        old = [pod for pod in staying if pod not in new]
        if len(new) > 1 or len(old) > 1:
            return None
        return (new[0] if new else None, old[0] if old else None)

    def _is_available(self, pod: Object | None) -> bool:
        seconds = int(self.daemon_set["spec"].get("minReadySeconds") or 0)
        return pod is not None and pods.available_in_seconds(pod, seconds, self.now) == 0.0
