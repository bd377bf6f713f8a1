"""A toleration added."""

from collections.abc import Iterator

from labkit.api.scheduling import NO_EXECUTE, NO_SCHEDULE, Taint
from labkit.explaining import words
from labkit.explaining.change import Candidate, Case, ChangeKind, Proposal

KUBERNETES = "kubernetes.io/"  # taints of Kubernetes itself have a reason: tolerating them comes last


class Toleration(ChangeKind):
    """One toleration for exactly one taint: first for taints that people set, then for those of Kubernetes."""

    name = "toleration"
    order = 30

    def proposals(self, case: Case) -> Iterator[Proposal]:
        """Yield the first toleration that is enough."""
        taints = {taint for node in case.rejected_by("TaintToleration") for taint in _untolerated(case, node)}
        ordered = sorted(taints, key=lambda taint: (KUBERNETES in taint.key, str(taint)))
        yield from case.first(self.name, (_candidate(case, taint) for taint in ordered))


def _untolerated(case: Case, node: str) -> list[Taint]:
    accepted = case.info.pod.tolerations
    return [
        taint
        for taint in case.nodes[node].node.taints
        if taint.effect in (NO_SCHEDULE, NO_EXECUTE) and not any(one.tolerates(taint) for one in accepted)
    ]


def _candidate(case: Case, taint: Taint) -> Candidate:
    toleration = {"key": taint.key, "operator": "Equal", "value": taint.value, "effect": taint.effect}
    if not taint.value:
        toleration = {"key": taint.key, "operator": "Exists", "effect": taint.effect}
    text = words.both("add a toleration for {taint}", "{taint} 톨러레이션 추가", taint=taint)
    pod = case.changed(tolerations=[*(case.pod["spec"].get("tolerations") or ()), toleration])
    return Candidate(text, pod=pod)
