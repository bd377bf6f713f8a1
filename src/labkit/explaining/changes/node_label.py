"""One label of one node added, changed or removed."""

from collections.abc import Iterator, Mapping

from labkit.api import selectors
from labkit.api.node import Node
from labkit.api.scheduling import NodeSelectorTerm
from labkit.explaining.change import Candidate, Case, ChangeKind, Proposal

Edit = tuple[str, str | None]  # key and new value; None: the label goes
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


class NodeLabel(ChangeKind):
    """Nodes that would take the pod were it not for its node selector, and lack one label for it."""

    name = "node label"
    order = 40

    def proposals(self, case: Case) -> Iterator[Proposal]:
        """Yield the first node in list order that lacks a label only, else the first whose label must change."""
        rejected = set(case.rejected_by("NodeAffinity"))
        missing_keys = [
            name
            for name in case.rejected_by("PodTopologySpread")
            if any("missing required label" in reason for reason in case.replay.trace.verdict(name).reasons)
        ]
        edits = [(name, edit) for name in _without_selector(case) if name in rejected for edit in _edits(case, name)]
        edits += [(name, edit) for name in missing_keys for edit in _domains(case, name)]
        edits.sort(key=lambda one: one[1][0] in case.nodes[one[0]].node.labels)  # additions first; order kept otherwise
        yield from case.first(self.name, (_candidate(case, name, edit) for name, edit in edits))


def _without_selector(case: Case) -> tuple[str, ...]:
    affinity = dict(case.pod["spec"].get("affinity") or {})
    if affinity.get("nodeAffinity"):
        affinity["nodeAffinity"] = {**affinity["nodeAffinity"], REQUIRED: None}
    return case.feasible(case.changed(nodeSelector=None, affinity=affinity))


def _edits(case: Case, name: str) -> Iterator[Edit]:
    """Single edits of a node's labels that the pod's node selector and required affinity may be content with."""
    node = case.nodes[name].node
    lacking = [(key, value) for key, value in case.info.pod.node_selector.items() if node.labels.get(key) != value]
    if len(lacking) == 1:
        yield lacking[0]
    required = case.info.pod.node_affinity.required
    for term in required.terms if required is not None and not lacking else ():
        yield from _for_term(term, node)


def _for_term(term: NodeSelectorTerm, node: Node) -> Iterator[Edit]:
    unmet = [one for one in term.expressions if not one.matches(node.labels)]
    if len(unmet) == 1 and all(one.matches({"metadata.name": node.name}) for one in term.fields):
        value = _satisfying(unmet[0])
        yield unmet[0].key, value


def _satisfying(requirement: selectors.Requirement) -> str | None:
    """Return a value that meets a requirement, or None if the label has to go."""
    if requirement.operator in (selectors.GREATER, selectors.LESS):
        bound = int(requirement.values[0])
        return str(bound + 1 if requirement.operator == selectors.GREATER else bound - 1)
    if requirement.operator == selectors.IN:
        return min(requirement.values)
    return "" if requirement.operator == selectors.EXISTS else None


def _domains(case: Case, name: str) -> Iterator[Edit]:
    """Values that a missing topology key has on other nodes."""
    labels = case.nodes[name].node.labels
    keys = {one.topology_key for one in case.info.pod.spread_constraints if one.hard} - set(labels)
    for key in sorted(keys) if len(keys) == 1 else ():
        known = {info.node.labels[key] for info in case.nodes.values() if key in info.node.labels}
        yield from ((key, value) for value in sorted(known))


def _candidate(case: Case, name: str, edit: Edit) -> Candidate:
    node, (key, value) = case.nodes[name].node.obj, edit
    labels: Mapping[str, str] = {
        **{label: old for label, old in (node["metadata"].get("labels") or {}).items() if label != key},
        **({key: value} if value is not None else {}),
    }
    what = f"{key}={value}" if value is not None else f"{key}-"
    overwrite = " --overwrite" if value is not None and key in case.nodes[name].node.labels else ""
    command = f"kubectl label node {name} {what}{overwrite}"
    return Candidate((command, command), node={**node, "metadata": {**node["metadata"], "labels": labels}})
