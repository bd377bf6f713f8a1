"""A key of the node selector, or a part of the required node affinity, dropped."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api.object import Object
from labkit.explaining import words
from labkit.explaining.change import Candidate, Case, ChangeKind, Proposal

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


class NodeSelector(ChangeKind):
    """One key first, then one expression of one term, then a whole requirement."""

    name = "node selector"
    order = 50

    def proposals(self, case: Case) -> Iterator[Proposal]:
        """Yield the smallest part that has to go."""
        yield from case.first(self.name, _candidates(case))


def _candidates(case: Case) -> Iterator[Candidate]:
    selector = case.info.pod.node_selector
    for key in sorted(selector):
        rest = {name: value for name, value in selector.items() if name != key}
        text = words.both("drop nodeSelector {pair}", "nodeSelector {pair} 제거", pair=f"{key}={selector[key]}")
        yield Candidate(text, pod=case.changed(nodeSelector=rest))
    yield from _expressions(case)
    if len(selector) > 1:
        text = words.both("drop the whole nodeSelector", "nodeSelector 전체 제거")
        yield Candidate(text, pod=case.changed(nodeSelector=None))
    if _terms(case.pod):
        text = words.both("drop the required node affinity", "필수 노드 어피니티 제거")
        yield Candidate(text, pod=_with_terms(case, None))


def _expressions(case: Case) -> Iterator[Candidate]:
    """Drop one expression of a term that has others (a term without any matches nothing)."""
    terms = _terms(case.pod)
    for number, term in enumerate(terms):
        parts = [
            (kind, place) for kind in ("matchExpressions", "matchFields") for place in range(len(term.get(kind) or ()))
        ]
        for kind, place in parts if len(parts) > 1 else ():
            shorter = {**term, kind: [one for index, one in enumerate(term[kind]) if index != place]}
            text = words.both(
                "drop {what} from the required node affinity",
                "필수 노드 어피니티에서 {what} 제거",
                what=_told(term[kind][place]),
            )
            yield Candidate(text, pod=_with_terms(case, [*terms[:number], shorter, *terms[number + 1 :]]))


def _terms(pod: Object) -> list[dict[str, Any]]:
    affinity = (pod["spec"].get("affinity") or {}).get("nodeAffinity") or {}
    return list((affinity.get(REQUIRED) or {}).get("nodeSelectorTerms") or ())


def _with_terms(case: Case, terms: list[dict[str, Any]] | None) -> Object:
    affinity = case.pod["spec"]["affinity"]
    required = {"nodeSelectorTerms": terms} if terms is not None else None
    return case.changed(affinity={**affinity, "nodeAffinity": {**affinity["nodeAffinity"], REQUIRED: required}})


def _told(expression: Mapping[str, Any]) -> str:
    values = ", ".join(expression.get("values") or ())
    told = f"{expression.get('key')} {expression.get('operator')}"
    return f"{told} [{values}]" if values else told
