"""A node uncordoned."""

from collections.abc import Iterator

from labkit.explaining import words
from labkit.explaining.change import Candidate, Case, ChangeKind, Proposal

TAINT = "node.kubernetes.io/unschedulable"
TOLERATION = {"key": TAINT, "operator": "Exists", "effect": "NoSchedule"}


class Uncordon(ChangeKind):
    """Cordoned nodes that would take the pod were it to tolerate that."""

    name = "uncordon"
    order = 10

    def proposals(self, case: Case) -> Iterator[Proposal]:
        """Yield the first such node in list order."""
        cordoned = set(case.rejected_by("NodeUnschedulable"))
        if cordoned:
            tolerations = [*(case.pod["spec"].get("tolerations") or ()), TOLERATION]
            nodes = [node for node in case.feasible(case.changed(tolerations=tolerations)) if node in cordoned]
            yield from case.first(self.name, (_candidate(case, node) for node in nodes))


def _candidate(case: Case, name: str) -> Candidate:
    node = case.nodes[name].node.obj
    spec = {field: value for field, value in node["spec"].items() if field != "unschedulable"}
    spec["taints"] = [taint for taint in spec.get("taints") or () if taint.get("key") != TAINT]
    text = words.both("kubectl uncordon {node}", "kubectl uncordon {node}", node=name)
    return Candidate(text, node={**node, "spec": spec})
