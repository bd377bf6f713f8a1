"""PodTopologySpread: pods that a selector matches lie evenly over the values of a node label."""

import functools
import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, cast

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
from labkit.scheduler.framework.tally import Count, Slot, Tally
from labkit.scheduler.framework.types import NodeInfo, PodGroup, PodInfo

SKEWED = interface.unschedulable("node(s) didn't match pod topology spread constraints")
NO_LABEL = interface.unresolvable("node(s) didn't match pod topology spread constraints (missing required label)")
HARD_TAINTS = (scheduling.NO_SCHEDULE, scheduling.NO_EXECUTE)

# What the System defaulting asks for, both by preference only.
SYSTEM_DEFAULTS = (
    {"maxSkew": 3, "topologyKey": scheduling.HOSTNAME, "whenUnsatisfiable": "ScheduleAnyway"},
    {"maxSkew": 5, "topologyKey": scheduling.ZONE, "whenUnsatisfiable": "ScheduleAnyway"},
)


@dataclass(frozen=True)
class SpreadPlan:
    """What is counted for some constraints of a pod: matching pods per domain, on the nodes that count."""

    namespace: str
    constraints: tuple[TopologySpreadConstraint, ...]
    demands: Hashable  # of the pod, as far as they decide which nodes count
    scoring: bool
    everywhere: bool  # nodes without the labels count too, which they do in scoring by the system's defaults
    pod: Pod = field(compare=False)
    with_terms_only: ClassVar[bool] = False

    def slots(self) -> tuple[Slot, ...]:
        """One per constraint; scoring by host name counts node by node."""
        return tuple(
            Slot(place, "" if self.scoring and one.topology_key == scheduling.HOSTNAME else one.topology_key)
            for place, one in enumerate(self.constraints)
        )

    def eligible(self, nodes: NodeTable, slot: Slot) -> Mask:
        """The nodes with the labels of all constraints that this one's inclusion policies let in."""
        if not slot.key:
            return np.ones(len(nodes), dtype=bool)
        found = _included(nodes, self.pod, self.constraints[int(str(slot.name))])
        return found if self.everywhere else found & _with_all_keys(nodes, self.constraints)

    def weigh(self, group: PodGroup) -> list[tuple[Slot, int]]:
        """Pods leaving do not count. An empty selector counts none, although it matches the pod itself (1.36)."""
        if group.namespace != self.namespace or group.terminating:
            return []
        return [
            (slot, 1)
            for slot, one in zip(self.slots(), self.constraints, strict=True)
            if not one.selector.empty and one.selector.matches(group.labels)
        ]


@dataclass
class _Spread:
    """One hard constraint, counted: per code of the label column of all nodes."""

    constraint: TopologySpreadConstraint
    count: Count
    sums: Vector
    exists: Mask  # codes that are the value of an eligible node

    def lowest(self) -> int:
        """The smallest count of any domain, 0 if there are too few domains."""
        there = self.sums[self.exists]
        return int(there.min()) if len(there) >= self.constraint.min_domains else 0


class _Filtering(list[_Spread]):
    """The constraints of a cycle; a trial may change its copy."""

    def clone(self) -> "_Filtering":
        return _Filtering(replace(one, sums=one.sums.copy()) for one in self)


@dataclass(frozen=True)
class _Scoring:
    """What scoring worked with: per constraint the pods in each node's domain and the constraint's weight."""

    constraints: tuple[TopologySpreadConstraint, ...]
    ignored: Mask | None  # nodes that are left out for want of a label; None: no node is
    present: tuple[Mask, ...] | None  # per constraint, the nodes with its label; None: all have all
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
        plan = self.filter_plan(pod)
        return self.pre_filter_by(Tally(plan, nodes), state) if plan is not None else interface.SKIP

    def filter_plan(self, pod: PodInfo) -> SpreadPlan | None:
        """What filtering counts; None if there is no hard constraint."""
        return self._plan(pod.pod, self._constraints(pod.pod, hard=True), scoring=False)

    def pre_filter_by(self, tally: Tally, state: CycleState) -> Status | None:
        """Take over what was counted."""
        plan = cast("SpreadPlan", tally.plan)
        state[self.name] = _Filtering(
            _Spread(one, count := tally.counts[slot], count.sums, tally.derived(slot, functools.partial(_there, count)))
            for slot, one in zip(plan.slots(), plan.constraints, strict=True)
        )
        return None

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject nodes without a label, and those whose domain would hold too many more than the emptiest one."""
        verdicts = np.zeros(len(nodes), dtype=np.int32)
        for spread in state[self.name]:
            codes = spread.count.codes_on(nodes, self.handle.nodes)
            own = int(spread.constraint.selector.matches(pod.pod.labels))
            skewed = spread.sums > spread.constraint.max_skew + spread.lowest() - own
            by_code = np.where(skewed, np.int32(1), np.int32(0))
            by_code[0] = 2
            if not by_code.any():
                continue
            found = by_code[codes]
            verdicts = np.where(verdicts == 0, found, verdicts)
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
            if spread.count.eligible[row] and spread.constraint.selector.matches(other.pod.labels):
                spread.sums[spread.count.codes[row]] += by

    # --- scoring -----------------------------------------------------------------------------------------------------

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Status | None:
        """Count the matching pods of the domains that feasible nodes are in."""
        plan = self.score_plan(pod)
        return self.pre_score_by(Tally(plan, self.handle.nodes), state, pod, nodes) if plan else interface.SKIP

    def score_plan(self, pod: PodInfo) -> SpreadPlan | None:
        """What scoring counts; None if there is no soft constraint."""
        return self._plan(pod.pod, self._constraints(pod.pod, hard=False), scoring=True)

    def pre_score_by(self, tally: Tally, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Status | None:
        """Read the counts of the nodes' domains, and how many domains there are."""
        plan, everything = cast("SpreadPlan", tally.plan), self.handle.nodes
        rows = nodes.rows_in(everything)
        assert rows is not None, "the nodes that are scored are taken from the cycle's table"
        domains = tally.derived("domains", lambda: [_Domain(tally, slot, everything) for slot in plan.slots()])
        labels = [one.codes[rows] for one in domains]
        present = ignored = None
        if not all(one.everywhere for one in domains):
            present = tuple([codes > 0 for codes in labels])
            ignored = None if plan.everywhere else ~functools.reduce(np.logical_and, present)
        counts, sizes = [], []
        for one, codes in zip(domains, labels, strict=True):
            counted = codes if ignored is None else codes[~ignored]
            if one.by_node:
                counts.append(one.count.sums[rows])
                sizes.append(len(counted))
            else:
                counts.append(one.count.sums[codes])
                sizes.append(int(np.count_nonzero(np.bincount(counted))))
        state[f"{self.name} scoring"] = _Scoring(plan.constraints, ignored, present, tuple(counts), tuple(sizes))
        return None

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """Add up pods in the domain, weighted by how many domains there are; fewer is better."""
        scoring: _Scoring = state[f"{self.name} scoring"]
        total = np.zeros(len(nodes))
        for place, one in enumerate(scoring.constraints):
            points = scoring.counts[place] * math.log(scoring.sizes[place] + 2) + float(one.max_skew - 1)
            present = scoring.present[place] if scoring.present is not None else None
            total = total + points if present is None else np.where(present, total + points, total)
        whole = np.floor(total)
        raw: Vector = (whole + (total - whole >= 0.5)).astype(np.int64)
        if scoring.ignored is not None:
            raw[scoring.ignored] = 0
        return raw

    def normalize(self, state: CycleState, pod: PodInfo, scores: Vector) -> Vector:
        """100*(highest + lowest - own)/highest; nodes without the labels get 0."""
        ignored = state[f"{self.name} scoring"].ignored
        lowest, highest = _range(scores, ignored)
        if highest == 0:
            scaled = np.full(len(scores), MAX_NODE_SCORE, dtype=np.int64)
        else:
            scaled = MAX_NODE_SCORE * (highest + lowest - scores) // highest
        return scaled if ignored is None else np.where(ignored, 0, scaled)

    def explain(self, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """ "topology.kubernetes.io/zone: 2 pods*ln(3+2) + (1-1) = 3.219; rounded 3; 100*(3+0-3)/3 = 0"."""
        scoring: _Scoring = state[f"{self.name} scoring"]
        if scoring.ignored is not None and scoring.ignored[row]:
            return "the node lacks a label of the constraints, so 0"
        parts = []
        for place, one in enumerate(scoring.constraints):
            if scoring.present is None or scoring.present[place][row]:
                count, size = int(scoring.counts[place][row]), scoring.sizes[place]
                points = count * math.log(size + 2) + one.max_skew - 1
                parts.append(f"{one.topology_key}: {count} pods*ln({size}+2) + ({one.max_skew}-1) = {points:.4g}")
        lowest, highest = _range(scores, scoring.ignored)
        own = int(scores[row])
        step = f"{MAX_NODE_SCORE}*({highest}+{lowest}-{own})/{highest}" if highest else "all 0, so 100"
        result = f"{step} = {MAX_NODE_SCORE * (highest + lowest - own) // highest}" if highest else step
        return f"{', '.join(parts) or 'no label of the constraints'}; rounded {own}; {result}"

    # --- constraints -------------------------------------------------------------------------------------------------

    def _plan(self, pod: Pod, constraints: list[TopologySpreadConstraint], scoring: bool) -> SpreadPlan | None:
        if not constraints:
            return None
        demands = (
            frozenset(pod.node_selector.items()),
            pod.node_affinity.required,
            pod.tolerations if any(one.honor_taints for one in constraints) else (),
        )
        everywhere = scoring and self._system and not pod.spread_constraints
        return SpreadPlan(pod.namespace, tuple(constraints), demands, scoring, everywhere, pod)

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


def _there(count: Count) -> Mask:
    """The codes that are the value of an eligible node."""
    found: Mask = np.bincount(count.codes[count.eligible], minlength=len(count.sums)) > 0
    return found


class _Domain:
    """One soft constraint on the table of all nodes."""

    def __init__(self, tally: Tally, slot: Slot, nodes: NodeTable) -> None:
        constraint = cast("SpreadPlan", tally.plan).constraints[int(str(slot.name))]
        self.count = tally.counts[slot]
        self.by_node = not slot.key
        self.codes: npt.NDArray[np.int32] = nodes.label(constraint.topology_key).codes
        self.everywhere = bool((self.codes > 0).all())  # whether every node has the label


def _range(scores: Vector, ignored: Mask | None) -> tuple[int, int]:
    counted = scores if ignored is None else scores[~ignored]
    return (int(counted.min()), max(0, int(counted.max()))) if len(counted) else (0, 0)
