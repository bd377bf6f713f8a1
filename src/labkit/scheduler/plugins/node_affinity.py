"""NodeAffinity: nodeSelector, required and preferred node affinity, and what the profile adds to every pod."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from labkit.api import scheduling, selectors
from labkit.api.pod import Pod
from labkit.scheduler.framework import interface, node_matching, normalize
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import (
    CycleState,
    Handle,
    Local,
    Plugin,
    PreFilterResult,
    Status,
    Vector,
    Verdicts,
)
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import PodInfo

POD_REASON = interface.unresolvable("node(s) didn't match Pod's node affinity/selector")
ENFORCED_REASON = interface.unresolvable("node(s) didn't match scheduler-enforced node affinity")
CONFLICT = interface.unresolvable("pod affinity terms conflict")


class NodeAffinity(Plugin):
    """Filters by what a pod demands of nodes, scores by what it prefers."""

    name = "NodeAffinity"
    local = Local()

    def __init__(self, args: Mapping[str, Any], handle: Handle) -> None:
        super().__init__(args, handle)
        self._added = scheduling.NodeAffinity.parse(args.get("addedAffinity"))

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> PreFilterResult | Status | None:
        """Skip pods without demands; narrow the search to named nodes where every term names some."""
        required = pod.pod.node_affinity.required
        if required is None and not pod.pod.node_selector and self._added.required is None:
            return interface.SKIP
        if required is None or not required.terms:
            return None
        names = _named(required)
        if names is None:
            return None
        return PreFilterResult(names) if names else CONFLICT

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject nodes that do not meet the profile's demands, then those that do not meet the pod's."""
        codes = np.where(node_matching.required(nodes, pod.pod), 0, 2)
        if self._added.required is not None:
            codes[~node_matching.selector(nodes, self._added.required)] = 1
        return Verdicts(codes, (ENFORCED_REASON, POD_REASON))

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Status | None:
        """Skip if nobody prefers anything. A Gt or Lt that no number follows is an error, also beside good terms."""
        faults = _not_numbers(pod.pod.node_affinity.preferred)
        if faults:
            text = faults[0] if len(faults) == 1 else f"[{', '.join(faults)}]"
            return Status(interface.Code.ERROR, (text,))
        return None if self._preferred(pod) else interface.SKIP

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """Add up the weights of the preferred terms that a node meets."""
        total = np.zeros(len(nodes), dtype=np.int64)
        for one in self._preferred(pod):
            total += one.weight * node_matching.term(nodes, one.term)
        return total

    def normalize(self, state: CycleState, pod: PodInfo, scores: Vector) -> Vector:
        """The highest sum becomes 100."""
        return normalize.default_normalize(scores)

    def explain(self, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """ "weights of matching preferred terms 7+10 = 17; 100*17/17 = 100"."""
        node = nodes.infos[row].node
        weights = [one.weight for one in self._preferred(pod) if one.term.matches(node.labels, node.name)]
        found = f"{'+'.join(map(str, weights))} = {sum(weights)}" if weights else "none = 0"
        return _steps(f"weights of matching preferred terms {found}", normalize.explain_default(scores, row))

    def events(self) -> Iterable[EventHint]:
        """A node appears or changes its labels."""
        return (EventHint(ClusterEvent("Node", Action.ADD | Action.UPDATE_NODE_LABEL), self._matches_now),)

    def _preferred(self, pod: PodInfo) -> tuple[scheduling.PreferredTerm, ...]:
        return self._added.preferred + pod.pod.node_affinity.preferred

    def _matches_now(self, pod: PodInfo, old: Any, new: Any) -> bool:
        return self._matches(pod.pod, new) and (old is None or not self._matches(pod.pod, old))

    def _matches(self, pod: Pod, node: Any) -> bool:
        demands = [one for one in (pod.node_affinity.required, self._added.required) if one is not None]
        return all(node.labels.get(key) == value for key, value in pod.node_selector.items()) and all(
            one.matches(node.labels, node.name) for one in demands
        )


def _named(required: scheduling.NodeSelector) -> frozenset[str] | None:
    """Return the node names that the terms allow by metadata.name; None if one term does not say."""
    names: frozenset[str] = frozenset()
    for term in required.terms:
        listed = [frozenset(one.values) for one in term.fields if one.operator == selectors.IN]
        if not listed:
            return None
        names |= frozenset.intersection(*listed)
    return names


def _not_numbers(preferred: tuple[scheduling.PreferredTerm, ...]) -> list[str]:
    """Say which values of Gt and Lt are no integers, as kube-scheduler's parser of preferred terms does."""
    return [
        f'[{index}].matchExpressions[{at}].values[0]: Invalid value: "{one.values[0]}": {selectors.NOT_AN_INTEGER}'
        for index, preference in enumerate(preferred)
        for at, one in enumerate(preference.term.expressions)
        if one.operator in (selectors.GREATER, selectors.LESS) and selectors.integer(one.values[0]) is None
    ]


def _steps(*steps: str) -> str:
    return "; ".join(step for step in steps if step)
