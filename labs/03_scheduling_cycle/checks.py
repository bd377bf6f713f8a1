"""What can be wrong with checkout (step room) and search (step choice)."""

from collections.abc import Iterator

from labkit.api import quantity
from labkit.api.object import Object
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

TEMPLATE = "spec.template.spec"
REQUEST = f"{TEMPLATE}.containers.resources.requests.cpu"


def check_room(snapshot: Snapshot) -> Iterator[Finding]:
    """checkout is placed by the scheduler, in full, and nobody else has paid for it."""
    yield from expect.nodes_untouched(snapshot, code="nodes_touched")
    yield from expect.neighbours_untouched(snapshot, "billing", code="neighbours_touched")
    checkout = snapshot.find("deployments", "checkout", "shop")
    if checkout is None:
        yield Finding("checkout_missing", "deployment shop/checkout", "metadata", _elsewhere(snapshot, "checkout"))
        return
    wrong = _wrongly_asked(snapshot, checkout) or _not_placed(snapshot, checkout)
    if wrong:
        yield wrong
        return
    for pod in snapshot.all("pods", "shop", {"app": "thumbnails"}):
        if not expect.is_placed(pod):
            yield Finding("thumbnails_pending", "deployment shop/thumbnails", TEMPLATE, _why_pending(pod))


def check_choice(snapshot: Snapshot) -> Iterator[Finding]:
    """The scheduler, not a person, chooses where search runs, and it has a choice among nodes with an SSD."""
    search = snapshot.find("deployments", "search", "shop")
    if search is None:
        yield Finding("search_missing", "deployment shop/search", "metadata", _elsewhere(snapshot, "search"))
        return
    wrong = _pinned_or_shrunk(snapshot, search) or _badly_chosen(snapshot, search)
    if wrong:
        yield wrong


def _wrongly_asked(snapshot: Snapshot, checkout: Object) -> Finding | None:
    """What is wrong with what the manifest asks for, whether or not the pods are placed."""
    spec, name = expect.pod_spec(checkout), expect.named(checkout)
    cpu, replicas = expect.request(spec, "cpu"), expect.field(checkout, "spec.replicas") or 0
    if spec.get("nodeName"):
        return Finding("checkout_pinned", name, f"{TEMPLATE}.nodeName", spec["nodeName"])
    if _tolerates_gate(snapshot, spec):
        return Finding("checkout_on_gate", name, f"{TEMPLATE}.tolerations", "gate-1")
    if cpu == 0:
        return Finding("nothing_requested", name, REQUEST, "0")
    if cpu * replicas < quantity.milli(snapshot.values["need"]):
        return Finding("too_small", name, REQUEST, f"{replicas} × {cpu}m = {cpu * replicas}m")
    return None


def _not_placed(snapshot: Snapshot, checkout: Object) -> Finding | None:
    """Why pods of checkout wait, if any does."""
    spec, name = expect.pod_spec(checkout), expect.named(checkout)
    pods = expect.pods_of(snapshot, checkout)
    waiting = [pod for pod in pods if not expect.is_placed(pod)]
    if not waiting:
        return None
    if len(expect.may_host(snapshot, spec)) < len(expect.may_host(snapshot, {})):
        return Finding("selector_narrows", name, TEMPLATE, _why_pending(waiting[0]))
    if len(waiting) < len(pods):
        seen = f"{len(pods) - len(waiting)}/{len(pods)}"
        return Finding("room_in_total", name, "status.readyReplicas", seen)
    return Finding("no_node_fits", name, REQUEST, _why_pending(waiting[0]))


def _pinned_or_shrunk(snapshot: Snapshot, search: Object) -> Finding | None:
    spec, name = expect.pod_spec(search), expect.named(search)
    cpu, replicas = expect.request(spec, "cpu"), expect.field(search, "spec.replicas") or 0
    if spec.get("nodeName"):
        return Finding("search_pinned", name, f"{TEMPLATE}.nodeName", spec["nodeName"])
    if replicas < 2 or cpu < quantity.milli(snapshot.values["search"]):
        return Finding("search_shrunk", name, "spec", f"{replicas} × {cpu}m")
    if _tolerates_gate(snapshot, spec):
        return Finding("search_on_gate", name, f"{TEMPLATE}.tolerations", "gate-1")
    return None


def _badly_chosen(snapshot: Snapshot, search: Object) -> Finding | None:
    spec, name = expect.pod_spec(search), expect.named(search)
    hosts = expect.may_host(snapshot, spec)
    slow = [node for node in hosts if node["metadata"]["labels"].get("disk") != "ssd"]
    waiting = [pod for pod in expect.pods_of(snapshot, search) if not expect.is_placed(pod)]
    if not hosts:
        return Finding("matches_nothing", name, TEMPLATE, _why_pending(waiting[0]) if waiting else "no node")
    if slow:
        return Finding("slow_disk_allowed", name, TEMPLATE, _names(slow))
    if len(hosts) == 1:
        return Finding("one_candidate", name, TEMPLATE, _names(hosts))
    if waiting:
        return Finding("search_no_room", name, REQUEST, _why_pending(waiting[0]))
    return None


def _tolerates_gate(snapshot: Snapshot, spec: dict) -> bool:
    gate = snapshot.find("nodes", "gate-1")
    return gate is not None and bool(expect.field(gate, "spec.taints")) and expect.tolerates(spec, gate)


def _why_pending(pod: Object) -> str:
    return expect.failed_condition(pod, "PodScheduled") or "no node yet, no reason given"


def _elsewhere(snapshot: Snapshot, name: str) -> str:
    """Where a deployment of this name is instead."""
    found = [one for one in snapshot.all("deployments") if one["metadata"]["name"] == name]
    return ", ".join(expect.named(one) for one in found) or "no deployment of this name"


def _names(nodes: list[Object]) -> str:
    return ", ".join(node["metadata"]["name"] for node in nodes)
