"""What can be wrong with who was given the free seat (step seat), and with where genome may go (step pool)."""

from collections.abc import Iterator

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

GATES = "spec.schedulingGates"
SEAT, ETHICS = "lab.example/seat", "lab.example/ethics"
SEATS = 3
QUEUE = ("blocked", "next", "later", "last")
NIGHT = ("night-1", "night-2", "night-3")


def check_seat(snapshot: Snapshot) -> Iterator[Finding]:
    """The one free seat went to the first who can use it; nobody else was let go, and no gate of others was lifted."""
    touched = next(expect.nodes_untouched(snapshot, code="nodes_touched"), None)
    wrong = touched or _night(snapshot) or _members(snapshot) or _blocked(snapshot) or _seats(snapshot)
    if wrong:
        yield wrong


def check_pool(snapshot: Snapshot) -> Iterator[Finding]:
    """genome is placed, only new machines could have taken it, and both of them could."""
    genome = snapshot.find("pods", "genome", "day")
    if genome is None:
        yield Finding("genome_gone", "pod day/genome", "metadata", _there(snapshot))
        return
    gates, hosts = _gates(genome), expect.may_host(snapshot, genome["spec"])
    old = [node for node in hosts if objects.labels(node).get("gen") != "v4"]
    if gates:
        yield Finding("genome_gated", expect.named(genome), GATES, ", ".join(gates))
    elif old:
        yield Finding("old_machine", expect.named(genome), "spec.affinity", _names(old))
    elif not hosts or not expect.is_placed(genome):
        yield Finding("nowhere", expect.named(genome), "spec", _why_pending(genome))
    elif len(hosts) == 1:
        yield Finding("too_narrow", expect.named(genome), "spec", _names(hosts))


def _night(snapshot: Snapshot) -> Finding | None:
    """Whether everything that the night shift has left is still there."""
    for name in NIGHT:
        if snapshot.find("pods", name, "night") is None:
            return Finding("night_touched", f"pod night/{name}", "metadata.name", "no longer there")
    return None


def _members(snapshot: Snapshot) -> Finding | None:
    """Whether the queue has the pods that it had, and nobody has come in past it."""
    known = {("day", str(snapshot.values[one])) for one in QUEUE} | {("night", name) for name in NIGHT}
    known.add(("day", "genome"))
    for one in QUEUE:
        if _waiting_or_not(snapshot, one) is None:
            return Finding("assay_gone", f"pod day/{snapshot.values[one]}", "metadata.name", _there(snapshot))
    for pod in snapshot.all("pods"):
        counted = objects.namespace(pod) == "day" or objects.labels(pod).get("licence") == "spectrum"
        if counted and (objects.namespace(pod), objects.name(pod)) not in known:
            return Finding("copy_sent", expect.named(pod), "metadata.name", _told(pod))
    return None


def _blocked(snapshot: Snapshot) -> Finding | None:
    """Whether the pod with two gates still has both of them."""
    blocked = _waiting_or_not(snapshot, "blocked")
    gates = _gates(blocked) if blocked else []
    if blocked and ETHICS not in gates:
        return Finding("ethics_lifted", expect.named(blocked), GATES, ", ".join(gates) or "[]")
    if blocked and SEAT not in gates:
        return Finding("seat_wasted", expect.named(blocked), GATES, ", ".join(gates))
    return None


def _seats(snapshot: Snapshot) -> Finding | None:
    """Whether the seats suffice, and the free one went to the first in the queue."""
    queue = [pod for one in QUEUE[1:] if (pod := _waiting_or_not(snapshot, one)) is not None]
    holders = [pod for pod in (*snapshot.all("pods", "night"), *queue) if _holds_seat(pod)]
    lifted = [pod for pod in queue if _holds_seat(pod)]
    if len(holders) > SEATS:
        return Finding("too_many", "namespace day", GATES, "; ".join(map(_told, holders)))
    if not lifted:
        waiting = ", ".join(sorted(str(snapshot.values[one]) for one in QUEUE))
        return Finding("seat_free", "namespace day", GATES, waiting)
    if lifted[0] is not queue[0]:
        return Finding("jumped", expect.named(lifted[0]), GATES, "[]")
    if not expect.is_placed(lifted[0]):
        return Finding("cannot_start", expect.named(lifted[0]), "spec", _why_pending(lifted[0]))
    return None


def _waiting_or_not(snapshot: Snapshot, which: str) -> Object | None:
    return snapshot.find("pods", str(snapshot.values[which]), "day")


def _holds_seat(pod: Object) -> bool:
    """A seat is held from the moment its gate is gone until the pod has ended."""
    return SEAT not in _gates(pod) and not expect.is_over(pod)


def _gates(pod: Object) -> list[str]:
    return [str(gate.get("name", "")) for gate in pod["spec"].get("schedulingGates") or ()]


def _told(pod: Object) -> str:
    return f"{objects.key(pod)} ({expect.field(pod, 'status.phase')})"


def _why_pending(pod: Object) -> str:
    return expect.failed_condition(pod, "PodScheduled") or "no node yet, no reason given"


def _there(snapshot: Snapshot) -> str:
    return ", ".join(sorted(objects.key(pod) for pod in snapshot.all("pods", "day"))) or "no pod at all"


def _names(nodes: list[Object]) -> str:
    return ", ".join(map(objects.name, nodes))
