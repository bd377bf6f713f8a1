"""The scheduling gates removed."""

from collections.abc import Iterator

from labkit.explaining import words
from labkit.explaining.change import Candidate, Case, ChangeKind, Proposal


class SchedulingGate(ChangeKind):
    """A gated pod is decided here without its gates; if it fits then, the gates are all that holds it."""

    name = "scheduling gate"
    order = 0

    def proposals(self, case: Case) -> Iterator[Proposal]:
        """Yield the removal of the gates, if that is enough."""
        gates = ", ".join(case.replay.gates)
        text = words.both("remove the scheduling gates {gates}", "스케줄링 게이트 {gates} 제거", gates=gates)
        if gates:
            yield from case.first(self.name, [Candidate(text, pod=case.pod)])
