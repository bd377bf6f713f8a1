"""NodeResourcesFit: a pod fits where its requests fit, and scores by how much would be left (or used)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from labkit.scheduler.framework import interface, resource_names, resource_scores
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import Code, CycleState, Handle, Local, Plugin, Status, Vector, Verdicts
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import CPU, MEMORY, PODS, NodeInfo, PodInfo

DEFAULT_RESOURCES = ({"name": CPU, "weight": 1}, {"name": MEMORY, "weight": 1})
DEFAULT_SHAPE = ({"utilization": 0, "score": 0}, {"utilization": 100, "score": 10})
TOO_MANY_PODS = "Too many pods"


class NodeResourcesFit(Plugin):
    """Filters by real requests against allocatable, scores by the configured strategy."""

    name = "NodeResourcesFit"
    local = Local(pods=True)

    def __init__(self, args: Mapping[str, Any], handle: Handle) -> None:
        super().__init__(args, handle)
        given = args.get("scoringStrategy") or {}
        self._strategy = _strategy(given)
        self._resources = given.get("resources") or DEFAULT_RESOURCES
        self._ignored = frozenset(args.get("ignoredResources") or ())
        self._ignored_groups = frozenset(args.get("ignoredResourceGroups") or ())

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject nodes with too many pods or too little of something, all reasons at once."""
        names = self._checked(pod.requests)
        # Two bits per reason: it does not fit now; it would not fit on the empty node either.
        bits = (nodes.pod_count + 1 > nodes.pods_allowed).astype(np.int64)
        for place, name in enumerate(names, start=1):
            wanted, has = pod.requests[name], nodes.allocatable(name)
            bits |= (wanted > has - nodes.requested(name)).astype(np.int64) << (2 * place)
            bits |= (wanted > has).astype(np.int64) << (2 * place + 1)
        if not bits.any():
            return None
        kinds, codes = np.unique(bits, return_inverse=True)
        if kinds[0] != 0:  # nobody passes: code 0 must stay free
            kinds, codes = np.concatenate(([0], kinds)), codes + 1
        return Verdicts(codes, [_status(int(kind), names) for kind in kinds[1:]])

    def filter_row(self, pod: PodInfo) -> Callable[[NodeInfo], Status | None]:
        """Return the same for one node."""
        names = self._checked(pod.requests)
        wanted = [(2 * place, name, pod.requests[name]) for place, name in enumerate(names, start=1)]

        def verdict(info: NodeInfo) -> Status | None:
            has, used = info.node.allocatable, info.requested
            bits = int(len(info.pods) + 1 > has.get(PODS, 0))
            for shift, name, amount in wanted:
                most = has.get(name, 0)
                if amount > most - used.get(name, 0):
                    bits |= 1 << shift
                if amount > most:
                    bits |= 2 << shift
            return _status(bits, names) if bits else None

        return verdict

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """Score by the strategy, with default amounts for containers that ask for nothing."""
        state[self.name] = [column for one in self._resources if (column := _column(one, pod, nodes)) is not None]
        return resource_scores.score(self._strategy, state[self.name], len(nodes))

    def score_row(self, pod: PodInfo) -> Callable[[NodeInfo], int]:
        """Return the same for one node."""
        asked = [one for each in self._resources if (one := _asked(each, pod)) is not None]

        def points(info: NodeInfo) -> int:
            has = info.node.allocatable
            return resource_scores.score_one(
                self._strategy,
                [
                    (weight, has.get(name, 0), (info.non_zero if defaults else info.requested).get(name, 0) + own)
                    for name, weight, own, defaults in asked
                ],
            )

        return points

    def explain(self, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """ "cpu (4000-600)*100/4000 = 85, memory (8192Mi-200Mi)*100/8192Mi = 97; (85*1+97*1)/2 = 91"."""
        return resource_scores.explain(self._strategy, state[self.name], row, int(scores[row]))

    def events(self) -> Iterable[EventHint]:
        """A pod goes or shrinks; a node appears or grows."""
        return (
            EventHint(ClusterEvent("Pod", Action.DELETE | Action.UPDATE_POD_SCALE_DOWN), self._pod_hint),
            EventHint(ClusterEvent("Node", Action.ADD | Action.UPDATE_NODE_ALLOCATABLE), self._node_hint),
        )

    def _checked(self, requests: Mapping[str, int]) -> list[str]:
        """The requested resources that count, native ones first."""
        scalars = [name for name in requests if resource_names.is_scalar(name) and not self._is_ignored(name)]
        return [name for name in (*resource_names.NATIVE, *scalars) if requests.get(name, 0) > 0]

    def _is_ignored(self, name: str) -> bool:
        if not resource_names.is_extended(name):
            return False
        return name in self._ignored or name.partition("/")[0] in self._ignored_groups

    def _pod_hint(self, pod: PodInfo, old: Any, new: Any) -> bool:
        if new is None:
            return bool(old.node_name)
        if new.key == pod.key:
            return True
        if not new.node_name:
            return False
        before, after = PodInfo(old).requests, PodInfo(new).requests
        return any(after.get(name, 0) < before.get(name, 0) for name in self._checked(pod.requests))

    def _node_hint(self, pod: PodInfo, old: Any, new: Any) -> bool:
        names = self._checked(pod.requests)
        has = new.allocatable
        if has.get(PODS, 0) < 1 or any(pod.requests[name] > has.get(name, 0) for name in names):
            return False
        return old is None or any(has.get(name, 0) > old.allocatable.get(name, 0) for name in (*names, PODS))


def _strategy(given: Mapping[str, Any]) -> resource_scores.Strategy:
    kind = given.get("type") or "LeastAllocated"
    if kind == "RequestedToCapacityRatio":
        shape = (given.get("requestedToCapacityRatio") or {}).get("shape") or DEFAULT_SHAPE
        return resource_scores.requested_to_capacity_ratio(shape)
    if kind == "MostAllocated":
        return resource_scores.most_allocated()
    return resource_scores.least_allocated()


def _asked(resource: Mapping[str, Any], pod: PodInfo) -> tuple[str, int, int, bool] | None:
    """One resource: name, weight, what the pod adds, whether defaults count; None for a scalar it does not ask for."""
    name, weight = resource["name"], resource.get("weight") or 1
    if name in (CPU, MEMORY):
        return name, weight, pod.scoring.get(name, 0), True
    own = pod.scoring_plain.get(name, 0)
    return None if not own and resource_names.is_scalar(name) else (name, weight, own, False)


def _column(resource: Mapping[str, Any], pod: PodInfo, nodes: NodeTable) -> resource_scores.ResourceColumn | None:
    """The same with the pod on every node."""
    found = _asked(resource, pod)
    if found is None:
        return None
    name, weight, own, defaults = found
    used = nodes.non_zero(name) if defaults else nodes.requested(name)
    return resource_scores.ResourceColumn(name, weight, nodes.allocatable(name), used + own)


def _status(bits: int, names: Sequence[str]) -> Status:
    reasons = [TOO_MANY_PODS] if bits & 1 else []
    hopeless = False
    for place, name in enumerate(names, start=1):
        if bits >> (2 * place) & 1:
            reasons.append(f"Insufficient {name}")
            hopeless |= bool(bits >> (2 * place + 1) & 1)
    return Status(Code.UNRESOLVABLE, tuple(reasons)) if hopeless else interface.unschedulable(*reasons)
