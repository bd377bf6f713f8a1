"""What can be wrong with film-1 (step lift), film-2 (step narrow) and preview (step template)."""

from collections.abc import Iterator

from labkit.api import object as objects
from labkit.api import quantity
from labkit.api.object import Object
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

TEMPLATE = "spec.template.spec"
GATES = "spec.schedulingGates"


def check_lift(snapshot: Snapshot) -> Iterator[Finding]:
    """film-1 is placed by the scheduler; nodes, and the gate of somebody else, are as they were."""
    touched = [*expect.nodes_untouched(snapshot, code="nodes_touched"), *_rights(snapshot)]
    if touched:
        yield from touched
        return
    film = snapshot.find("pods", "film-1", "render")
    if film is None:
        yield Finding("film_gone", "pod render/film-1", "metadata", _others(snapshot))
    elif _gates(film["spec"]):
        yield Finding("still_gated", expect.named(film), GATES, _gates(film["spec"]))
    elif not expect.is_placed(film):
        yield Finding("nowhere", expect.named(film), "spec.nodeSelector", _why_pending(film))


def check_narrow(snapshot: Snapshot) -> Iterator[Finding]:
    """film-2 is placed, and only nodes with an SSD could have taken it."""
    film = snapshot.find("pods", "film-2", "render")
    if film is None:
        yield Finding("second_gone", "pod render/film-2", "metadata", _others(snapshot))
    elif _gates(film["spec"]):
        yield Finding("second_gated", expect.named(film), GATES, _gates(film["spec"]))
    else:
        yield from _where(snapshot, film)


def check_template(snapshot: Snapshot) -> Iterator[Finding]:
    """preview runs in full, placed by the scheduler, and its next pods will not wait either."""
    preview = snapshot.find("deployments", "preview", "render")
    if preview is None:
        yield Finding("preview_gone", "deployment render/preview", "metadata", _elsewhere(snapshot))
        return
    wrong = _asked(snapshot, preview) or _waiting(snapshot, preview)
    if wrong:
        yield wrong


def _rights(snapshot: Snapshot) -> Iterator[Finding]:
    contract = snapshot.find("pods", "contract", "legal")
    if contract is None:
        yield Finding("rights_lifted", "pod legal/contract", "metadata", "no longer there")
    elif not _gates(contract["spec"]):
        yield Finding("rights_lifted", expect.named(contract), GATES, "[]")


def _where(snapshot: Snapshot, film: Object) -> Iterator[Finding]:
    hosts = expect.may_host(snapshot, film["spec"])
    slow = [node for node in hosts if objects.labels(node).get("disk") != "ssd"]
    if slow:
        yield Finding("slow_disk", expect.named(film), "spec", ", ".join(map(objects.name, slow)))
    elif not expect.is_placed(film):
        yield Finding("no_such_disk", expect.named(film), "spec", _why_pending(film))


def _asked(snapshot: Snapshot, preview: Object) -> Finding | None:
    """What is wrong with what the template asks for."""
    spec, name = expect.pod_spec(preview), expect.named(preview)
    cpu, replicas = expect.request(spec, "cpu"), expect.field(preview, "spec.replicas") or 0
    if _gates(spec):
        return Finding("template_gated", name, f"{TEMPLATE}.schedulingGates", _gates(spec))
    if spec.get("nodeName"):
        return Finding("preview_pinned", name, f"{TEMPLATE}.nodeName", spec["nodeName"])
    if replicas < 2 or cpu < quantity.milli(snapshot.values["preview"]):
        return Finding("preview_shrunk", name, "spec", f"{replicas} × {cpu}m")
    return None


def _waiting(snapshot: Snapshot, preview: Object) -> Finding | None:
    waiting = [pod for pod in expect.pods_of(snapshot, preview) if not expect.is_placed(pod)]
    if waiting:
        return Finding("preview_waits", expect.named(preview), TEMPLATE, _why_pending(waiting[0]))
    return None


def _gates(spec: dict) -> str:
    return ", ".join(str(gate.get("name", "")) for gate in spec.get("schedulingGates") or ())


def _why_pending(pod: Object) -> str:
    return expect.failed_condition(pod, "PodScheduled") or "no node yet, no reason given"


def _others(snapshot: Snapshot) -> str:
    """Which pods of films there are instead."""
    found = sorted(objects.key(pod) for pod in snapshot.all("pods", labels={"app": "film"}))
    return ", ".join(found) or "no pod of a film"


def _elsewhere(snapshot: Snapshot) -> str:
    found = [one for one in snapshot.all("deployments") if objects.name(one) == "preview"]
    return ", ".join(expect.named(one) for one in found) or "no deployment of this name"
