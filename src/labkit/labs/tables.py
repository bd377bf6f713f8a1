"""Two plain tables of a snapshot: what the nodes have to give, and where the pods are."""

from collections.abc import Iterable, Sequence

from labkit.api import object as objects
from labkit.api.node import Node
from labkit.api.object import Object
from labkit.api.pod import Pod
from labkit.labs import expect
from labkit.labs.snapshot import Snapshot

NODE_COLUMNS = ("NODE", "CPU", "REQUESTED", "FREE", "STATUS", "TAINTS", "LABELS")
POD_COLUMNS = ("NAMESPACE", "POD", "CPU", "STATUS", "NODE")


def nodes(snapshot: Snapshot) -> str:
    """Return the nodes with their CPU: allocatable, requested by the pods on them, and what is left."""
    return _table(NODE_COLUMNS, (_node(snapshot, one) for one in snapshot.all("nodes")))


def pods(snapshot: Snapshot, namespaces: Sequence[str]) -> str:
    """Return the pods of some namespaces, what they request and where they are."""
    return _table(POD_COLUMNS, (_pod(one) for space in namespaces for one in snapshot.all("pods", space)))


def _node(snapshot: Snapshot, obj: Object) -> tuple[str, ...]:
    node = Node.parse(obj)
    here = [
        pod for pod in snapshot.all("pods") if Pod.parse(pod).node_name == node.name and not Pod.parse(pod).finished
    ]
    asked = sum(expect.request(pod["spec"], "cpu") for pod in here)
    has = node.allocatable.get("cpu", 0)
    status = "SchedulingDisabled" if node.unschedulable else "-"
    taints = ",".join(str(taint) for taint in node.taints if not expect.is_own(taint.key)) or "-"
    labels = ",".join(f"{key}={value}" for key, value in sorted(node.labels.items()) if not expect.is_own(key)) or "-"
    return node.name, f"{has}m", f"{asked}m", f"{has - asked}m", status, taints, labels


def _pod(obj: Object) -> tuple[str, ...]:
    phase = "Terminating" if objects.is_terminating(obj) else str(expect.field(obj, "status.phase") or "-")
    asked = f"{expect.request(obj['spec'], 'cpu')}m"
    return objects.namespace(obj), objects.name(obj), asked, phase, Pod.parse(obj).node_name or "-"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
