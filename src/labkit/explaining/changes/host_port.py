"""A host port given up."""

import copy
from collections.abc import Iterator

from labkit.explaining import words
from labkit.explaining.change import Candidate, Case, ChangeKind, Proposal


class HostPort(ChangeKind):
    """One port that a container wants of the node itself."""

    name = "host port"
    order = 80

    def proposals(self, case: Case) -> Iterator[Proposal]:
        """Yield the first port that alone stands in the way."""
        if case.rejected_by("NodePorts"):
            yield from case.first(self.name, _candidates(case))


def _candidates(case: Case) -> Iterator[Candidate]:
    for kind in ("containers", "initContainers"):
        for number, container in enumerate(case.pod["spec"].get(kind) or ()):
            for place, port in enumerate(container.get("ports") or ()):
                if port.get("hostPort"):
                    changed = copy.deepcopy(case.pod)
                    del changed["spec"][kind][number]["ports"][place]["hostPort"]
                    text = words.both("give up host port {port}", "호스트 포트 {port} 포기", port=port["hostPort"])
                    yield Candidate(text, pod=changed)
