"""InterPodAffinity: pods near other pods, or away from them, by the value of a node label."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

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
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import NodeInfo, PodGroup, PodInfo

AFFINITY = interface.unresolvable("node(s) didn't match pod affinity rules")
ANTI_AFFINITY = interface.unschedulable("node(s) didn't match pod anti-affinity rules")
EXISTING = interface.unschedulable("node(s) didn't satisfy existing pods anti-affinity rules")

Terms = tuple[PodAffinityTerm, ...]
# Per topology key: how many, by the code of the label's value in the table of all nodes (code 0, no label, is 0).
Counts = dict[str, Vector]


@dataclass
class _Filtering:
    """The counts of a cycle; a trial may change its copy."""

    affinity_terms: Terms
    anti_terms: Terms
    namespace_labels: Mapping[str, str]
    affinity: Counts = field(default_factory=dict)  # pods that match all own affinity terms
    anti: Counts = field(default_factory=dict)  # pods that match an own anti-affinity term
    existing: Counts = field(default_factory=dict)  # pods whose anti-affinity matches the incoming pod

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
        own = pod.pod
        found = _Filtering(
            self._expanded(own.pod_affinity.required),
            self._expanded(own.pod_anti_affinity.required),
            self.handle.namespace_labels(own.namespace),
        )
        asks = bool(found.affinity_terms or found.anti_terms)
        for group, rows, numbers in nodes.pod_groups(lambda one: asks or bool(one.anti_affinity.required)):
            _count(found, nodes, own, group, rows, np.array(numbers))
        if not asks and not found.existing:
            return interface.SKIP
        state[self.name] = found
        return None

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject for missing company first, then for company to avoid, then for pods that want to be left alone."""
        found: _Filtering = state[self.name]
        existing = np.zeros(len(nodes), dtype=bool)
        for key, counts in found.existing.items():
            existing |= counts[self._codes(nodes, key)] > 0
        avoided = np.zeros(len(nodes), dtype=bool)
        for term in found.anti_terms:
            if term.topology_key in found.anti:
                avoided |= found.anti[term.topology_key][self._codes(nodes, term.topology_key)] > 0
        lonely = ~self._company(found, pod, nodes)
        return Verdicts(np.select([lonely, avoided, existing], [1, 2, 3], 0), (AFFINITY, ANTI_AFFINITY, EXISTING))

    def add_pod(self, state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo) -> None:
        """Count a pod that might be on the node."""
        self._shift(state, pod, added, node, 1)

    def remove_pod(self, state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo) -> None:
        """Leave out a pod that might be gone."""
        self._shift(state, pod, removed, node, -1)

    def _shift(self, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo, by: int) -> None:
        row = self.handle.nodes.index.get(node.name)
        if self.name in state and row is not None:
            _count(state[self.name], self.handle.nodes, pod.pod, other.group, [row], np.array([by]))

    def _company(self, found: _Filtering, pod: PodInfo, nodes: NodeTable) -> npt.NDArray[np.bool_]:
        """The nodes that have every label and matching pods for it; or, for the first of its kind, the labels only."""
        labelled = np.ones(len(nodes), dtype=bool)
        together = np.ones(len(nodes), dtype=bool)
        for term in found.affinity_terms:
            codes = self._codes(nodes, term.topology_key)
            labelled &= codes > 0
            counts = found.affinity.get(term.topology_key)
            together &= counts[codes] > 0 if counts is not None else False
        nobody = not any(counts.any() for counts in found.affinity.values())
        if nobody and _matches_all(found.affinity_terms, pod.group):
            return labelled
        return labelled & together

    def _codes(self, nodes: NodeTable, key: str) -> npt.NDArray[np.int32]:
        """The label's codes as the table of all nodes numbers them."""
        whole = self.handle.nodes.label(key)
        if nodes is self.handle.nodes:
            return whole.codes
        return np.array([whole.code_of.get(info.node.labels.get(key), 0) for info in nodes.infos], dtype=np.int32)

    # --- scoring -----------------------------------------------------------------------------------------------------

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Status | None:
        """Add up, per topology value, what all placed pods mean to this pod and this pod to them."""
        near, far = pod.pod.pod_affinity.preferred, pod.pod.pod_anti_affinity.preferred
        wishes = bool(near or far)
        if self._ignore_existing and not wishes:
            return interface.SKIP
        own = [(term, term.weight) for term in self._expanded(near)]
        own += [(term, -term.weight) for term in self._expanded(far)]
        space = self.handle.namespace_labels(pod.pod.namespace)
        everything = self.handle.nodes
        per_node: Counts = {}
        for group, rows, numbers in everything.pod_groups(lambda one: wishes or _has_terms(one)):
            weights = [(term.topology_key, weight) for term, weight in own if _matches(term, group, {})]
            weights += [
                (term.topology_key, weight) for term, weight in self._theirs(group) if _matches(term, pod.group, space)
            ]
            for key, weight in weights:
                _add(per_node, everything, key, rows, np.array(numbers) * weight)
        if not per_node:
            return interface.SKIP
        state[f"{self.name} scoring"] = {key: (sums, nodes.label(key).codes) for key, sums in per_node.items()}
        return None

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """Add up the sums of the node's own topology values."""
        total = np.zeros(len(nodes), dtype=np.int64)
        for sums, codes in state[f"{self.name} scoring"].values():
            total += sums[codes]
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
            f"{key}={labels[key]}: {int(sums[codes[row]])}"
            for key, (sums, codes) in state[f"{self.name} scoring"].items()
            if key in labels
        ]
        total = f" = {scores[row]}" if len(parts) > 1 else ""
        lowest, highest = int(scores.min()), int(scores.max())
        step = "all equal, so 0"
        if highest != lowest:
            result = int(self.normalize(state, pod, scores)[row])
            step = f"100*({_signed(int(scores[row]))}-{_signed(lowest)})/({highest}-{_signed(lowest)}) = {result}"
        return f"{' + '.join(parts) or 'no topology label that counts: 0'}{total}; {step}"

    def _theirs(self, group: PodGroup) -> list[tuple[PodAffinityTerm, int]]:
        """The terms of placed pods that count, with their weights. Required anti-affinity has no score."""
        found = [(term, term.weight) for term in group.affinity.preferred]
        found += [(term, -term.weight) for term in group.anti_affinity.preferred]
        if self._hard_weight:
            found += [(term, self._hard_weight) for term in group.affinity.required]
        return found

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
    return {key: vector.copy() for key, vector in counts.items()}


def _has_terms(group: PodGroup) -> bool:
    return bool(group.affinity) or bool(group.anti_affinity)


def _matches(term: PodAffinityTerm, group: PodGroup, namespace_labels: Mapping[str, str]) -> bool:
    """Whether a term selects pods of a group whose namespace has these labels."""
    named = group.namespace in term.namespaces or term.namespace_selector.matches(namespace_labels)
    return named and term.selector.matches(group.labels)


def _matches_all(terms: Terms, group: PodGroup) -> bool:
    """Whether there are terms and all of them select the group."""
    return bool(terms) and all(_matches(term, group, {}) for term in terms)


def _any(terms: Terms, group: PodGroup, namespace_labels: Mapping[str, str]) -> bool:
    return any(_matches(term, group, namespace_labels) for term in terms)


def _count(found: _Filtering, nodes: NodeTable, pod: Pod, group: PodGroup, rows: list[int], numbers: Vector) -> None:
    """Count pods of a group on these rows for everything the group matters to."""
    incoming = PodGroup(pod.namespace, frozenset(pod.labels.items()))
    for term in group.anti_affinity.required:
        if _matches(term, incoming, found.namespace_labels):
            _add(found.existing, nodes, term.topology_key, rows, numbers)
    if _matches_all(found.affinity_terms, group):
        for term in found.affinity_terms:
            _add(found.affinity, nodes, term.topology_key, rows, numbers)
    for term in found.anti_terms:
        if _matches(term, group, {}):
            _add(found.anti, nodes, term.topology_key, rows, numbers)


def _add(counts: Counts, nodes: NodeTable, key: str, rows: list[int], numbers: Vector) -> None:
    """Add numbers at the label values of these rows; rows without the label count nowhere."""
    column = nodes.label(key)
    codes = column.codes[rows]
    there = codes > 0
    if there.any():
        known = counts.get(key)
        if known is None:
            known = counts[key] = np.zeros(len(column.values), dtype=np.int64)
        np.add.at(known, codes[there], numbers[there])


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
