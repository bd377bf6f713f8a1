"""What can be wrong with web (step place): one function per step, from a snapshot to findings, the deepest cause first.

A check reads the state of the cluster and nothing else, so any way that leads there is right.
"""

from collections.abc import Iterator

from labkit.api import object as objects
from labkit.api import quantity
from labkit.api.object import Object
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

SPEC = "spec.template.spec"


def check_place(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield what keeps web from running in full, placed by the scheduler, where only the fast disk is allowed."""
    touched = list(expect.nodes_untouched(snapshot, code="nodes_touched"))
    web = snapshot.find("deployments", "web", "shop")
    if touched:
        yield from touched
    elif web is None:
        found = ", ".join(expect.named(one) for one in snapshot.all("deployments", "shop")) or "no deployment"
        yield Finding("gone", "deployment shop/web", "metadata.name", found)
    else:
        yield from _asked(snapshot, web) or _placed(snapshot, web)


def _asked(snapshot: Snapshot, web: Object) -> list[Finding]:
    """Say what the Deployment no longer asks for."""
    spec, replicas = expect.pod_spec(web), expect.field(web, "spec.replicas") or 0
    cpu = expect.request(spec, "cpu")
    if replicas < int(snapshot.values["replicas"]) or cpu < quantity.milli(snapshot.values["cpu"]):
        return [Finding("changed", expect.named(web), "spec", f"{replicas} × {cpu}m")]
    if spec.get("nodeName"):
        return [Finding("pinned", expect.named(web), f"{SPEC}.nodeName", str(spec["nodeName"]))]
    return []


def _placed(snapshot: Snapshot, web: Object) -> list[Finding]:
    """Say where the pods may run, and whether they do."""
    hosts = expect.may_host(snapshot, expect.pod_spec(web))
    slow = [objects.name(node) for node in hosts if objects.labels(node).get("disk") != snapshot.values["disk"]]
    if slow:
        return [Finding("anywhere", expect.named(web), SPEC, ", ".join(slow))]
    waiting = [pod for pod in expect.pods_of(snapshot, web) if not expect.is_placed(pod)]
    if waiting:
        seen = expect.failed_condition(waiting[0], "PodScheduled") or "no node yet"
        return [Finding("nowhere", expect.named(web), SPEC, seen)]
    return []
