"""InterPodAffinity: pods near other pods, or away from them, by the value of a node label."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import numpy as np

from labkit.api import object as objects
from labkit.api.pod import Pod
from labkit.api.scheduling import PodAffinityTerm
from labkit.scheduler.framework import interface
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

AFFINITY = interface.unresolvable("node(s) didn't match pod affinity rules")
ANTI_AFFINITY = interface.unschedulable("node(s) didn't match pod anti-affinity rules")
EXISTING = interface.unschedulable("node(s) didn't satisfy existing pods anti-affinity rules")

Terms = tuple[PodAffinityTerm, ...]
# Per topology key: the count, and how many by the code of the label's value (code 0, no label, is 0).
Counts = dict[str, tuple[Count, Vector]]
# What a filter counts: pods that match all own affinity terms; pods that match an own anti-affinity term; pods whose
# anti-affinity matches the incoming pod.
NEAR, FAR, EXISTING_FAR = "affinity", "anti-affinity", "existing anti-affinity"


@dataclass(frozen=True)
class _Plan:
    """What all plans here know of the incoming pod: its namespace, with labels, and its own labels."""

    group: PodGroup
    namespace_labels: frozenset[tuple[str, str]]

    @cached_property
    def _space(self) -> dict[str, str]:
        return dict(self.namespace_labels)

    def slots(self) -> tuple[Slot, ...]:
        """None to begin with: a count comes with the first pod that matters."""
        return ()

    def eligible(self, nodes: NodeTable, slot: Slot) -> Mask:
        """The nodes with the label."""
        return nodes.label(slot.key).codes > 0

    def _selected_by(self, terms: Iterable[PodAffinityTerm]) -> Iterator[PodAffinityTerm]:
        """The terms of placed pods that mean the incoming pod."""
        return (term for term in terms if _matches(term, self.group, self._space))


@dataclass(frozen=True)
class FilterPlan(_Plan):
    """What filtering counts."""

    near: Terms
    far: Terms

    @property
    def with_terms_only(self) -> bool:
        """Whether the incoming pod asks for nothing itself."""
        return not self.near and not self.far

    def weigh(self, group: PodGroup) -> list[tuple[Slot, int]]:
        """Both sides' required terms."""
        found = [(Slot(EXISTING_FAR, term.topology_key), 1) for term in self._selected_by(group.anti_affinity.required)]
        if _matches_all(self.near, group):
            found += [(Slot(NEAR, term.topology_key), 1) for term in self.near]
        return found + [(Slot(FAR, term.topology_key), 1) for term in self.far if _matches(term, group, {})]


@dataclass(frozen=True)
class ScorePlan(_Plan):
    """What scoring adds up."""

    near: Terms
    far: Terms
    hard_weight: int

    @property
    def with_terms_only(self) -> bool:
        """Whether the incoming pod wishes for nothing itself."""
        return not self.near and not self.far

    def weigh(self, group: PodGroup) -> list[tuple[Slot, int]]:
        """What the pods mean to the incoming one and it to them. Required anti-affinity has no score."""
        if self.with_terms_only and not group.has_terms:
            return []
        found = [(term, term.weight) for term in self.near if _matches(term, group, {})]
        found += [(term, -term.weight) for term in self.far if _matches(term, group, {})]
        found += [(term, term.weight) for term in self._selected_by(group.affinity.preferred)]
        found += [(term, -term.weight) for term in self._selected_by(group.anti_affinity.preferred)]
        if self.hard_weight:
            found += [(term, self.hard_weight) for term in self._selected_by(group.affinity.required)]
        return [(Slot("", term.topology_key), weight) for term, weight in found]


@dataclass
class _Filtering:
    """The counts of a cycle; a trial may change its copy."""

    plan: FilterPlan
    tally: Tally
    affinity: Counts
    anti: Counts
    existing: Counts

    def clone(self) -> "_Filtering":
        return replace(self, affinity=_copied(self.affinity), anti=_copied(self.anti), existing=_copied(self.existing))


class InterPodAffinity(Plugin):
    """Filters by required terms of both sides, scores by preferred ones (and by others' required affinity)."""

    name = "InterPodAffinity"

    def __init__(self, args: Mapping[str, Any], handle: Handle) -> None:
        super().__init__(args, handle)
        weight = args.get("hardPodAffinityWeight")
        self._hard_weight = 1 if weight is None else int(weight)
        self._ignore_existing = bool(args.get("ignorePreferredTermsOfExistingPods"))

    # --- filtering ---------------------------------------------------------------------------------------------------

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> PreFilterResult | Status | None:
        """Count the placed pods that matter, by topology."""
        return self.pre_filter_by(Tally(self.filter_plan(pod), nodes), state)

    def filter_plan(self, pod: PodInfo) -> FilterPlan:
        """What filtering counts."""
        own = pod.pod
        near, far = self._expanded(own.pod_affinity.required), self._expanded(own.pod_anti_affinity.required)
        return FilterPlan(_labelled(own), self._space(own), near, far)

    def pre_filter_by(self, tally: Tally, state: CycleState) -> Status | None:
        """Take over what was counted."""
        plan = cast("FilterPlan", tally.plan)
        by_name: dict[Any, Counts] = {NEAR: {}, FAR: {}, EXISTING_FAR: {}}
        for slot, count in tally.counts.items():
            if count.pods:
                by_name[slot.name][slot.key] = (count, count.sums)
        if plan.with_terms_only and not by_name[EXISTING_FAR]:
            return interface.SKIP
        state[self.name] = _Filtering(plan, tally, by_name[NEAR], by_name[FAR], by_name[EXISTING_FAR])
        return None

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject for missing company first, then for company to avoid, then for pods that want to be left alone."""
        found: _Filtering = state[self.name]
        verdicts = np.zeros(len(nodes), dtype=np.int32)
        for counts, verdict in ((found.existing, 3), (found.anti, 2)):
            for count, sums in counts.values():
                verdicts[sums[count.codes_on(nodes, self.handle.nodes)] > 0] = verdict
        if found.plan.near:
            verdicts[~self._company(found, pod, nodes)] = 1
        return Verdicts(verdicts, (AFFINITY, ANTI_AFFINITY, EXISTING))

    def add_pod(self, state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo) -> None:
        """Count a pod that might be on the node."""
        self._shift(state, pod, added, node, 1)

    def remove_pod(self, state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo) -> None:
        """Leave out a pod that might be gone."""
        self._shift(state, pod, removed, node, -1)

    def _shift(self, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo, by: int) -> None:
        row = self.handle.nodes.index.get(node.name)
        if self.name not in state or row is None:
            return
        found: _Filtering = state[self.name]
        into = {NEAR: found.affinity, FAR: found.anti, EXISTING_FAR: found.existing}
        for slot, weight in found.plan.weigh(other.group):
            counts = into[str(slot.name)]
            if slot.key not in counts:
                counts[slot.key] = found.tally.empty(slot)
            count, sums = counts[slot.key]
            if count.eligible[row]:
                sums[count.codes[row]] += by * weight

    def _company(self, found: _Filtering, pod: PodInfo, nodes: NodeTable) -> Mask:
        """The nodes that have every label and matching pods for it; or, for the first of its kind, the labels only."""
        labelled = np.ones(len(nodes), dtype=bool)
        together = np.ones(len(nodes), dtype=bool)
        for term in found.plan.near:
            count, sums = found.affinity.get(term.topology_key) or found.tally.empty(Slot(NEAR, term.topology_key))
            codes = count.codes_on(nodes, self.handle.nodes)
            labelled &= codes > 0
            together &= sums[codes] > 0
        nobody = not any(sums.any() for _, sums in found.affinity.values())
        if nobody and _matches_all(found.plan.near, pod.group):
            return labelled
        return labelled & together

    # --- scoring -----------------------------------------------------------------------------------------------------

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Status | None:
        """Add up, per topology value, what all placed pods mean to this pod and this pod to them."""
        plan = self.score_plan(pod)
        return self.pre_score_by(Tally(plan, self.handle.nodes), state, pod, nodes) if plan else interface.SKIP

    def score_plan(self, pod: PodInfo) -> ScorePlan | None:
        """What scoring adds up; None if it is left out."""
        own = pod.pod
        near, far = own.pod_affinity.preferred, own.pod_anti_affinity.preferred
        if self._ignore_existing and not near and not far:
            return None
        return ScorePlan(_labelled(own), self._space(own), self._expanded(near), self._expanded(far), self._hard_weight)

    def pre_score_by(self, tally: Tally, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Status | None:
        """Read the sums of the nodes' topology values; skip if no pod means anything."""
        counts = sorted((slot.key, count) for slot, count in tally.counts.items() if count.pods)
        if not counts:
            return interface.SKIP
        everything = self.handle.nodes
        state[f"{self.name} scoring"] = {key: count.sums[count.codes_on(nodes, everything)] for key, count in counts}
        return None

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """Add up the sums of the node's own topology values."""
        total = np.zeros(len(nodes), dtype=np.int64)
        for sums in state[f"{self.name} scoring"].values():
            total += sums
        return total

    def normalize(self, state: CycleState, pod: PodInfo, scores: Vector) -> Vector:
        """Lowest 0, highest 100; dividing first and truncating last, as upstream does in floating point."""
        lowest, highest = int(scores.min()), int(scores.max())
        if highest == lowest:
            return scores * 0
        scaled: Vector = (float(MAX_NODE_SCORE) * ((scores - lowest) / float(highest - lowest))).astype(np.int64)
        return scaled

    def explain(self, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """ "kubernetes.io/hostname=node-a: -30; 100*(-30-(-30))/(0-(-30)) = 0"."""
        labels = nodes.infos[row].node.labels
        parts = [
            f"{key}={labels[key]}: {int(sums[row])}"
            for key, sums in state[f"{self.name} scoring"].items()
            if key in labels
        ]
        total = f" = {scores[row]}" if len(parts) > 1 else ""
        lowest, highest = int(scores.min()), int(scores.max())
        step = "all equal, so 0"
        if highest != lowest:
            result = int(self.normalize(state, pod, scores)[row])
            step = f"100*({_signed(int(scores[row]))}-{_signed(lowest)})/({highest}-{_signed(lowest)}) = {result}"
        return f"{' + '.join(parts) or 'no topology label that counts: 0'}{total}; {step}"

    def _space(self, pod: Pod) -> frozenset[tuple[str, str]]:
        return frozenset(self.handle.namespace_labels(pod.namespace).items())

    def _expanded(self, terms: Terms) -> Terms:
        """Add the namespaces that a namespaceSelector selects to those named.

        As in 1.34 to 1.36 the selector stays and is later held against no labels at all, so one that accepts that
        (DoesNotExist, NotIn) lets the term match pods of every namespace.
        """
        return tuple(self._with_names(term) for term in terms)

    def _with_names(self, term: PodAffinityTerm) -> PodAffinityTerm:
        if term.namespace_selector.nothing or term.namespace_selector.empty:
            return term
        names = {
            objects.name(one)
            for one in self.handle.objects("namespaces")
            if term.namespace_selector.matches(objects.labels(one))
        }
        return replace(term, namespaces=term.namespaces | names)

    # --- events ------------------------------------------------------------------------------------------------------

    def events(self) -> Iterable[EventHint]:
        """Company comes, changes or goes; a node with the right label appears."""
        return (
            EventHint(ClusterEvent("Pod", Action.ADD | Action.DELETE | Action.UPDATE_POD_LABEL), self._pod_hint),
            EventHint(ClusterEvent("Node", Action.ADD | Action.UPDATE_NODE_LABEL), _node_hint),
        )

    def _pod_hint(self, pod: PodInfo, old: Any, new: Any) -> bool:
        if old is not None and new is not None and new.key == pod.key:
            return True
        if any(one is not None and not one.node_name for one in (old, new)):
            return False
        near, far = pod.pod.pod_affinity.required, pod.pod.pod_anti_affinity.required
        before, after = _group(old), _group(new)
        if before is not None and after is not None:
            gained = not _matches_all(near, before) and _matches_all(near, after)
            return gained or (_matches_all(far, before) and not _matches_all(far, after))
        if after is not None:
            return _matches_all(near, after)
        space = self.handle.namespace_labels(pod.pod.namespace)
        disliked = before is not None and _any(before.anti_affinity.required, pod.group, space)
        return disliked or (before is not None and _matches_all(far, before))


def _copied(counts: Counts) -> Counts:
    return {key: (count, sums.copy()) for key, (count, sums) in counts.items()}


def _labelled(pod: Pod) -> PodGroup:
    """The pod as terms of others see it."""
    return PodGroup(pod.namespace, frozenset(pod.labels.items()))


def _matches(term: PodAffinityTerm, group: PodGroup, namespace_labels: Mapping[str, str]) -> bool:
    """Whether a term selects pods of a group whose namespace has these labels."""
    named = group.namespace in term.namespaces or term.namespace_selector.matches(namespace_labels)
    return named and term.selector.matches(group.labels)


def _matches_all(terms: Terms, group: PodGroup) -> bool:
    """Whether there are terms and all of them select the group."""
    return bool(terms) and all(_matches(term, group, {}) for term in terms)


def _any(terms: Terms, group: PodGroup, namespace_labels: Mapping[str, str]) -> bool:
    return any(_matches(term, group, namespace_labels) for term in terms)


def _group(pod: Pod | None) -> PodGroup | None:
    return PodInfo(pod).group if pod is not None else None


def _node_hint(pod: PodInfo, old: Any, new: Any) -> bool:
    terms = pod.pod.pod_affinity.required + pod.pod.pod_anti_affinity.required
    keys = {term.topology_key for term in terms}
    if old is None:
        return any(key in new.labels for key in keys)
    return any(old.labels.get(key) != new.labels.get(key) for key in keys)


def _signed(number: int) -> str:
    return f"({number})" if number < 0 else str(number)
