"""A required term of pod affinity or anti-affinity dropped."""

from collections.abc import Iterator

from labkit.explaining import words
from labkit.explaining.change import Candidate, Case, ChangeKind, Proposal

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


class PodAffinity(ChangeKind):
    """One term; those of anti-affinity first."""

    name = "pod affinity"
    order = 70

    def proposals(self, case: Case) -> Iterator[Proposal]:
        """Yield the first term that alone stands in the way."""
        yield from case.first(self.name, _candidates(case))


def _candidates(case: Case) -> Iterator[Candidate]:
    affinity = case.pod["spec"].get("affinity") or {}
    for kind in ("podAntiAffinity", "podAffinity"):
        terms = (affinity.get(kind) or {}).get(REQUIRED) or []
        for number, term in enumerate(terms):
            text = words.both(
                "drop the required {kind} term over {key} (number {number})",
                "{key} 기준 필수 {kind} 조건({number}번째) 제거",
                kind=kind,
                key=term["topologyKey"],
                number=number + 1,
            )
            rest = [one for place, one in enumerate(terms) if place != number]
            changed = {**affinity, kind: {**affinity[kind], REQUIRED: rest}}
            yield Candidate(text, pod=case.changed(affinity=changed))
