"""A lower request: the largest cpu (or memory, or …) request with which the pod fits."""

from collections.abc import Iterator, Mapping

from labkit.explaining import amounts, words
from labkit.explaining.change import Candidate, Case, ChangeKind, Proposal


class Request(ChangeKind):
    """Found by arithmetic: the largest room among the nodes that would take the pod if it asked for none of it."""

    name = "request"
    order = 20

    def proposals(self, case: Case) -> Iterator[Proposal]:
        """Yield one proposal per resource; if no single resource is enough, the least painful combination."""
        wants = {name: amount for name, amount in case.info.requests.items() if amount > 0}
        if not case.rejected_by("NodeResourcesFit"):
            return
        found = [one for resource in wants for one in case.first(self.name, _single(case, resource, wants[resource]))]
        yield from found or case.first(self.name, _together(case, wants))


def _single(case: Case, resource: str, wanted: int) -> Iterator[Candidate]:
    """Lower one resource, to the largest room first."""
    nodes = case.feasible(amounts.lowered(case.pod, {resource: 0}))
    rooms = sorted({max(_room(case, node, resource), 0) for node in nodes}, reverse=True)
    for room in rooms:
        if room < wanted:
            yield _candidate(case, {resource: room}, {resource: wanted})


def _together(case: Case, wants: Mapping[str, int]) -> Iterator[Candidate]:
    """Lower everything a node lacks; the node where the smallest share of the requests has to go comes first."""
    plans = []
    for node in case.feasible(amounts.lowered(case.pod, dict.fromkeys(wants, 0))):
        rooms = {name: min(wanted, max(_room(case, node, name), 0)) for name, wanted in wants.items()}
        targets = {name: room for name, room in rooms.items() if room < wants[name]}
        plans.append((sum(1 - room / wants[name] for name, room in targets.items()), targets))
    for _, targets in sorted(plans, key=lambda plan: plan[0]):
        yield _candidate(case, targets, wants)


def _room(case: Case, node: str, resource: str) -> int:
    """What is free on a node, places kept for waiting pods not counted."""
    info = case.nodes[node]
    promised = sum(pod.requests.get(resource, 0) for pod in case.promised(node))
    return info.node.allocatable.get(resource, 0) - info.requested.get(resource, 0) - promised


def _candidate(case: Case, targets: Mapping[str, int], wants: Mapping[str, int]) -> Candidate:
    english, korean = [], []
    for name, target in targets.items():
        facts = {
            "name": name,
            "old": amounts.quantity(name, wants[name]),
            "new": amounts.quantity(name, target),
            "less": amounts.quantity(name, wants[name] - target),
        }
        one, other = words.both(
            "request at most {new} of {name} instead of {old} ({less} less)",
            "{name} 요청을 {old}에서 {new} 이하로({less} 감소)",
            **facts,
        )
        english.append(one)
        korean.append(other)
    return Candidate((", ".join(english), ", ".join(korean)), pod=amounts.lowered(case.pod, targets))
