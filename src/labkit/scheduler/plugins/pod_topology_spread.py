"""PodTopologySpread: pods that a selector matches lie evenly over the values of a node label."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from labkit.api import scheduling
from labkit.api.pod import Pod
from labkit.api.scheduling import TopologySpreadConstraint
from labkit.scheduler.framework import interface, node_matching
from labkit.scheduler.framework.default_selector import default_selector
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import (
    MAX_NODE_SCORE,
    CycleState,
    Handle,
    Plugin,
    PreFilterResult,
    Status,
    Vector,
    Verdicts,
)
from labkit.scheduler.framework.node_table import Mask, NodeTable
from labkit.scheduler.framework.types import NodeInfo, PodGroup, PodInfo

SKEWED = interface.unschedulable("node(s) didn't match pod topology spread constraints")
NO_LABEL = interface.unresolvable("node(s) didn't match pod topology spread constraints (missing required label)")
HARD_TAINTS = (scheduling.NO_SCHEDULE, scheduling.NO_EXECUTE)

# What the System defaulting asks for, both by preference only.
SYSTEM_DEFAULTS = (
    {"maxSkew": 3, "topologyKey": scheduling.HOSTNAME, "whenUnsatisfiable": "ScheduleAnyway"},
    {"maxSkew": 5, "topologyKey": scheduling.ZONE, "whenUnsatisfiable": "ScheduleAnyway"},
)


@dataclass
class _Spread:
    """One hard constraint, counted: per code of the label column of all nodes."""

    constraint: TopologySpreadConstraint
    eligible: Mask  # nodes whose pods count
    counts: Vector
    exists: Mask  # codes that are the value of an eligible node

    def lowest(self) -> int:
        """The smallest count of any domain, 0 if there are too few domains."""
        if int(self.exists.sum()) < self.constraint.min_domains:
            return 0
        return int(self.counts[self.exists].min())


class _Filtering(list[_Spread]):
    """The constraints of a cycle; a trial may change its copy."""

    def clone(self) -> "_Filtering":
        return _Filtering(replace(one, counts=one.counts.copy()) for one in self)


@dataclass(frozen=True)
class _Scoring:
    """What scoring worked with: per constraint the pods in each node's domain and the constraint's weight."""

    constraints: tuple[TopologySpreadConstraint, ...]
    ignored: Mask
    present: tuple[Mask, ...]
    counts: tuple[Vector, ...]
    sizes: tuple[int, ...]


class PodTopologySpread(Plugin):
    """Filters by hard constraints, scores by soft ones; the profile has defaults for pods without any."""

    name = "PodTopologySpread"

    def __init__(self, args: Mapping[str, Any], handle: Handle) -> None:
        super().__init__(args, handle)
        self._system = (args.get("defaultingType") or "System") == "System"
        given = SYSTEM_DEFAULTS if self._system else args.get("defaultConstraints") or ()
        self._defaults = [TopologySpreadConstraint.parse({**one, "labelSelector": {}}, {}) for one in given]

    # --- filtering ---------------------------------------------------------------------------------------------------

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> PreFilterResult | Status | None:
        """Count the matching pods of every domain."""
        constraints = self._constraints(pod.pod, hard=True)
        if not constraints:
            return interface.SKIP
        with_keys = _with_all_keys(nodes, constraints)
        state[self.name] = _Filtering(_spread(nodes, pod.pod, one, with_keys) for one in constraints)
        return None

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject nodes without a label, and those whose domain would hold too many more than the emptiest one."""
        verdicts = np.zeros(len(nodes), dtype=np.int32)
        for spread in state[self.name]:
            codes = self._codes(nodes, spread.constraint.topology_key)
            own = int(spread.constraint.selector.matches(pod.pod.labels))
            skew = spread.counts[codes] + own - spread.lowest()
            fresh = verdicts == 0
            verdicts[fresh & (skew > spread.constraint.max_skew)] = 1
            verdicts[fresh & (codes == 0)] = 2
        return Verdicts(verdicts, (SKEWED, NO_LABEL))

    def add_pod(self, state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo) -> None:
        """Count a pod that might be on the node."""
        self._shift(state, pod, added, node, 1)

    def remove_pod(self, state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo) -> None:
        """Leave out a pod that might be gone."""
        self._shift(state, pod, removed, node, -1)

    def _shift(self, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo, by: int) -> None:
        row = self.handle.nodes.index.get(node.name)
        if self.name not in state or row is None or other.pod.namespace != pod.pod.namespace:
            return
        for spread in state[self.name]:
            if spread.eligible[row] and spread.constraint.selector.matches(other.pod.labels):
                spread.counts[self.handle.nodes.label(spread.constraint.topology_key).codes[row]] += by

    def _codes(self, nodes: NodeTable, key: str) -> npt.NDArray[np.int32]:
        """The label's codes as the table of all nodes numbers them."""
        whole = self.handle.nodes.label(key)
        if nodes is self.handle.nodes:
            return whole.codes
        return np.array([whole.code_of.get(info.node.labels.get(key), 0) for info in nodes.infos], dtype=np.int32)

    # --- scoring -----------------------------------------------------------------------------------------------------

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Status | None:
        """Count the matching pods of the domains that feasible nodes are in."""
        constraints = self._constraints(pod.pod, hard=False)
        if not constraints:
            return interface.SKIP
        need_all = bool(pod.pod.spread_constraints) or not self._system
        everything = self.handle.nodes
        ignored = ~_with_all_keys(nodes, constraints) if need_all else np.zeros(len(nodes), dtype=bool)
        counted = _with_all_keys(everything, constraints) if need_all else np.ones(len(everything), dtype=bool)
        counts, sizes, present = [], [], []
        for one in constraints:
            column = nodes.label(one.topology_key)
            matching = _matching(everything, pod.pod, one)
            present.append(column.codes > 0)
            if one.topology_key == scheduling.HOSTNAME:
                rows = np.array([everything.index[name] for name in nodes.names])
                counts.append(matching[rows])
                sizes.append(int((~ignored).sum()))
                continue
            here = counted & _included(everything, pod.pod, one)
            codes = everything.label(one.topology_key).codes
            by_code = np.bincount(codes[here], matching[here], len(column.values)).astype(np.int64)
            counts.append(by_code[column.codes])
            sizes.append(len(np.unique(column.codes[~ignored])))
        state[f"{self.name} scoring"] = _Scoring(
            tuple(constraints), ignored, tuple(present), tuple(counts), tuple(sizes)
        )
        return None

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """Add up pods in the domain, weighted by how many domains there are; fewer is better."""
        scoring: _Scoring = state[f"{self.name} scoring"]
        total = np.zeros(len(nodes))
        for place, one in enumerate(scoring.constraints):
            points = scoring.counts[place] * math.log(scoring.sizes[place] + 2) + float(one.max_skew - 1)
            total = np.where(scoring.present[place], total + points, total)
        whole = np.floor(total)
        raw: Vector = (whole + (total - whole >= 0.5)).astype(np.int64)
        raw[scoring.ignored] = 0
        return raw

    def normalize(self, state: CycleState, pod: PodInfo, scores: Vector) -> Vector:
        """100*(highest + lowest - own)/highest; nodes without the labels get 0."""
        ignored = state[f"{self.name} scoring"].ignored
        lowest, highest = _range(scores, ignored)
        if highest == 0:
            return np.where(ignored, 0, MAX_NODE_SCORE)
        return np.where(ignored, 0, MAX_NODE_SCORE * (highest + lowest - scores) // highest)

    def explain(self, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """ "topology.kubernetes.io/zone: 2 pods*ln(3+2) + (1-1) = 3.219; rounded 3; 100*(3+0-3)/3 = 0"."""
        scoring: _Scoring = state[f"{self.name} scoring"]
        if scoring.ignored[row]:
            return "the node lacks a label of the constraints, so 0"
        parts = []
        for place, one in enumerate(scoring.constraints):
            if scoring.present[place][row]:
                count, size = int(scoring.counts[place][row]), scoring.sizes[place]
                points = count * math.log(size + 2) + one.max_skew - 1
                parts.append(f"{one.topology_key}: {count} pods*ln({size}+2) + ({one.max_skew}-1) = {points:.4g}")
        lowest, highest = _range(scores, scoring.ignored)
        own = int(scores[row])
        step = f"{MAX_NODE_SCORE}*({highest}+{lowest}-{own})/{highest}" if highest else "all 0, so 100"
        result = f"{step} = {MAX_NODE_SCORE * (highest + lowest - own) // highest}" if highest else step
        return f"{', '.join(parts) or 'no label of the constraints'}; rounded {own}; {result}"

    # --- constraints -------------------------------------------------------------------------------------------------

    def _constraints(self, pod: Pod, hard: bool) -> list[TopologySpreadConstraint]:
        """The pod's own constraints of one kind; the profile's if it has none at all and something selects it."""
        if pod.spread_constraints:
            return [one for one in pod.spread_constraints if one.hard is hard]
        defaults = [one for one in self._defaults if one.hard is hard]
        if not defaults:
            return []
        selector = default_selector(pod, self.handle)
        return [] if selector.empty else [replace(one, selector=selector) for one in defaults]

    # --- events ------------------------------------------------------------------------------------------------------

    def events(self) -> Iterable[EventHint]:
        """Pods that are counted come, change or go; nodes that matter come, change or go."""
        pods = Action.ADD | Action.DELETE | Action.UPDATE_POD_LABEL | Action.UPDATE_POD_TOLERATION
        nodes = Action.ADD | Action.DELETE | Action.UPDATE_NODE_LABEL | Action.UPDATE_NODE_TAINT
        return (
            EventHint(ClusterEvent("Pod", pods), self._pod_hint),
            EventHint(ClusterEvent("Node", nodes), self._node_hint),
        )

    def _pod_hint(self, pod: PodInfo, old: Any, new: Any) -> bool:
        if any(one is not None and one.namespace != pod.pod.namespace for one in (old, new)):
            return False
        constraints = self._constraints(pod.pod, hard=True)
        if old is None or new is None:
            return any(one.selector.matches((old or new).labels) for one in constraints)
        if new.key == pod.key and new.tolerations != old.tolerations and any(one.honor_taints for one in constraints):
            return True
        return any(one.selector.matches(old.labels) != one.selector.matches(new.labels) for one in constraints)

    def _node_hint(self, pod: PodInfo, old: Any, new: Any) -> bool:
        keys = [one.topology_key for one in self._constraints(pod.pod, hard=True)]
        had = old is not None and all(key in old.labels for key in keys)
        has = new is not None and all(key in new.labels for key in keys)
        if old is None or new is None:
            return had or has
        moved = any(old.labels.get(key) != new.labels.get(key) for key in keys)
        return had != has or (has and (moved or old.taints != new.taints))


def _with_all_keys(nodes: NodeTable, constraints: Iterable[TopologySpreadConstraint]) -> Mask:
    found = np.ones(len(nodes), dtype=bool)
    for one in constraints:
        found &= nodes.label(one.topology_key).codes > 0
    return found


def _included(nodes: NodeTable, pod: Pod, constraint: TopologySpreadConstraint) -> Mask:
    """The nodes whose pods count by the constraint's inclusion policies."""
    found = np.ones(len(nodes), dtype=bool)
    if constraint.honor_affinity:
        found &= node_matching.required(nodes, pod)
    if constraint.honor_taints:
        found &= ~node_matching.untolerated(nodes, pod, HARD_TAINTS)
    return found


def _matching(nodes: NodeTable, pod: Pod, constraint: TopologySpreadConstraint) -> Vector:
    """How many pods on each node count. An empty selector counts none, although it matches the pod itself (1.36)."""
    if constraint.selector.empty:
        return np.zeros(len(nodes), dtype=np.int64)

    def counts(group: PodGroup) -> bool:
        return group.namespace == pod.namespace and not group.terminating and constraint.selector.matches(group.labels)

    return nodes.count_pods(counts)


def _spread(nodes: NodeTable, pod: Pod, constraint: TopologySpreadConstraint, with_keys: Mask) -> _Spread:
    eligible = with_keys & _included(nodes, pod, constraint)
    column = nodes.label(constraint.topology_key)
    codes, size = column.codes[eligible], len(column.values)
    counts = np.bincount(codes, _matching(nodes, pod, constraint)[eligible], size).astype(np.int64)
    return _Spread(constraint, eligible, counts, np.bincount(codes, minlength=size) > 0)


def _range(scores: Vector, ignored: Mask) -> tuple[int, int]:
    counted = scores[~ignored]
    return (int(counted.min()), max(0, int(counted.max()))) if len(counted) else (0, 0)
