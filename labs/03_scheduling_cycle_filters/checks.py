"""What can be wrong with feed, which every node refuses (step feed), and mailer, which nobody sees (step queue)."""

from collections.abc import Iterator

from labkit.api import quantity
from labkit.api.object import Object
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

TEMPLATE = "spec.template.spec"
REQUEST = f"{TEMPLATE}.containers.resources.requests"
NO_PORT = "didn't have free ports"


def check_feed(snapshot: Snapshot) -> Iterator[Finding]:
    """Every replica of feed is placed by the scheduler, on the fast network only, and monitoring has paid nothing."""
    harm = [
        *expect.neighbours_untouched(snapshot, "monitoring", code="monitoring_harmed"),
        *expect.nodes_untouched(snapshot, code="nodes_touched"),
    ]
    if harm:
        yield from harm
        return
    feed = snapshot.find("deployments", "feed", "news")
    if feed is None:
        yield Finding("feed_missing", "deployment news/feed", "metadata", _elsewhere(snapshot, "feed"))
        return
    wrong = _feed_asks(snapshot, feed) or _feed_waits(snapshot, feed)
    if wrong:
        yield wrong


def check_queue(snapshot: Snapshot) -> Iterator[Finding]:
    """A scheduler that runs has placed every replica of mailer."""
    mailer = snapshot.find("deployments", "mailer", "news")
    if mailer is None:
        yield Finding("mailer_missing", "deployment news/mailer", "metadata", _elsewhere(snapshot, "mailer"))
        return
    wrong = _mailer_wrong(snapshot, mailer)
    if wrong:
        yield wrong


def _feed_asks(snapshot: Snapshot, feed: Object) -> Finding | None:
    """What is wrong with what the manifest asks for, whether or not the pods are placed."""
    spec, name = expect.pod_spec(feed), expect.named(feed)
    memory, replicas = expect.request(spec, "memory"), _replicas(feed)
    if spec.get("nodeName"):
        return Finding("feed_pinned", name, f"{TEMPLATE}.nodeName", spec["nodeName"])
    if memory < quantity.milli(snapshot.values["need"]) or replicas < 3:
        return Finding("feed_shrunk", name, REQUEST, f"{replicas} × {memory / 1000 / 2**30:.4g} GiB")
    slow = [node for node in expect.may_host(snapshot, spec) if node["metadata"]["labels"].get("net") != "fast"]
    if slow:
        return Finding("slow_allowed", name, TEMPLATE, ", ".join(node["metadata"]["name"] for node in slow))
    return None


def _feed_waits(snapshot: Snapshot, feed: Object) -> Finding | None:
    """Why pods of feed wait, if any does: which filter says no."""
    waiting, name = _waiting(snapshot, feed), expect.named(feed)
    if not waiting:
        return None
    said = _condition(waiting[0]) or "no reason given"
    if not expect.may_host(snapshot, expect.pod_spec(feed)):
        return Finding("matches_nothing", name, TEMPLATE, said)
    if NO_PORT in said:
        return Finding("port_taken", name, f"{TEMPLATE}.containers.ports", said)
    return Finding("no_room", name, REQUEST, said)


def _mailer_wrong(snapshot: Snapshot, mailer: Object) -> Finding | None:
    spec, name = expect.pod_spec(mailer), expect.named(mailer)
    if spec.get("nodeName"):
        return Finding("mailer_pinned", name, f"{TEMPLATE}.nodeName", spec["nodeName"])
    waiting = _waiting(snapshot, mailer)
    if waiting and not _condition(waiting[0]):
        seen = str(expect.field(waiting[0], "spec.schedulerName"))
        return Finding("unheard", name, f"{TEMPLATE}.schedulerName", seen)
    cpu, replicas = expect.request(spec, "cpu"), _replicas(mailer)
    if cpu < quantity.milli(snapshot.values["mail"]) or replicas < 2:
        return Finding("mailer_shrunk", name, "spec", f"{replicas} × {cpu}m")
    if waiting:
        return Finding("mailer_waits", name, TEMPLATE, _condition(waiting[0]))
    return None


def _waiting(snapshot: Snapshot, workload: Object) -> list[Object]:
    return [pod for pod in expect.pods_of(snapshot, workload) if not expect.is_placed(pod)]


def _condition(pod: Object) -> str:
    """What a scheduler has said about a pod that waits; "" if none has looked at it."""
    return expect.failed_condition(pod, "PodScheduled") or ""


def _replicas(workload: Object) -> int:
    return expect.field(workload, "spec.replicas") or 0


def _elsewhere(snapshot: Snapshot, name: str) -> str:
    """Where a deployment of this name is instead."""
    found = [one for one in snapshot.all("deployments") if one["metadata"]["name"] == name]
    return ", ".join(expect.named(one) for one in found) or "no deployment of this name"
