"""A topology spread constraint dropped."""

from collections.abc import Iterator

from labkit.explaining import words
from labkit.explaining.change import Candidate, Case, ChangeKind, Proposal


class SpreadConstraint(ChangeKind):
    """One constraint that says DoNotSchedule."""

    name = "spread constraint"
    order = 60

    def proposals(self, case: Case) -> Iterator[Proposal]:
        """Yield the first constraint that alone stands in the way."""
        yield from case.first(self.name, _candidates(case))


def _candidates(case: Case) -> Iterator[Candidate]:
    constraints = case.pod["spec"].get("topologySpreadConstraints") or []
    for number, constraint in enumerate(constraints):
        if constraint.get("whenUnsatisfiable") == "DoNotSchedule":
            text = words.both(
                "drop the spread constraint over {key} (maxSkew {skew})",
                "{key} 기준 분산 제약(maxSkew {skew}) 제거",
                key=constraint["topologyKey"],
                skew=constraint["maxSkew"],
            )
            rest = [one for place, one in enumerate(constraints) if place != number]
            yield Candidate(text, pod=case.changed(topologySpreadConstraints=rest))
