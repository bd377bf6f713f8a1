"""What can be wrong with web, which asks for too much (step first)."""

from collections.abc import Iterator

from labkit.api import quantity
from labkit.api.object import Object
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

TEMPLATE = "spec.template.spec"
REQUEST = f"{TEMPLATE}.containers.resources.requests.cpu"


def check_first(snapshot: Snapshot) -> Iterator[Finding]:
    """The scheduler has placed both pods of web, with the CPU they need, on the nodes as they were."""
    touched = list(expect.nodes_untouched(snapshot, code="nodes_touched"))
    if touched:
        yield from touched
        return
    web = snapshot.find("deployments", "web", "hello")
    if web is None:
        elsewhere = [expect.named(one) for one in snapshot.all("deployments") if one["metadata"]["name"] == "web"]
        seen = ", ".join(elsewhere) or "no deployment of this name"
        yield Finding("web_missing", "deployment hello/web", "metadata", seen)
        return
    wrong = _wrong(snapshot, web)
    if wrong:
        yield wrong


def _wrong(snapshot: Snapshot, web: Object) -> Finding | None:
    spec, name = expect.pod_spec(web), expect.named(web)
    cpu, replicas = expect.request(spec, "cpu"), expect.field(web, "spec.replicas") or 0
    if spec.get("nodeName"):
        return Finding("pinned", name, f"{TEMPLATE}.nodeName", spec["nodeName"])
    if replicas < 2:
        return Finding("nobody_left", name, "spec.replicas", str(replicas))
    if cpu == 0:
        return Finding("nothing_asked", name, REQUEST, "0")
    if cpu < quantity.milli(snapshot.values["need"]):
        return Finding("too_little", name, REQUEST, f"{cpu}m")
    waiting = [pod for pod in expect.pods_of(snapshot, web) if not expect.is_placed(pod)]
    if waiting:
        seen = expect.failed_condition(waiting[0], "PodScheduled") or "no node yet, no reason given"
        return Finding("asks_too_much", name, REQUEST, seen)
    return None
