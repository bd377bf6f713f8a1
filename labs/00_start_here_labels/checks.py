"""What can be wrong with hello, which the API server refuses, and with its labels (step found)."""

from collections.abc import Iterator

from labkit.api.object import Object
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

LABELS = "spec.template.metadata.labels"


def check_found(snapshot: Snapshot) -> Iterator[Finding]:
    """Two pods of hello run, and the Service finds them by the selector that it had from the beginning."""
    service = snapshot.find("services", "hello", "hello")
    before = next(obj for obj in snapshot.world if obj.get("kind") == "Service")
    wanted = expect.field(before, "spec.selector")
    if service is None or expect.field(service, "spec.selector") != wanted:
        seen = _pairs(expect.field(service or {}, "spec.selector"))
        yield Finding("service_touched", "service hello/hello", "spec.selector", seen)
        return
    hello = snapshot.find("deployments", "hello", "hello")
    if hello is None:
        others = [expect.named(one) for one in snapshot.all("deployments")]
        if others:
            yield Finding("elsewhere", "deployment hello/hello", "metadata", ", ".join(others))
        else:
            yield Finding("nothing_there", "deployment hello/hello", "metadata", "no deployment at all")
        return
    wrong = _wrong(snapshot, hello, wanted)
    if wrong:
        yield wrong


def _wrong(snapshot: Snapshot, hello: Object, wanted: dict[str, str]) -> Finding | None:
    name, labels = expect.named(hello), expect.field(hello, LABELS) or {}
    if any(labels.get(key) != value for key, value in wanted.items()):
        return Finding("not_found", name, LABELS, _pairs(labels))
    replicas = expect.field(hello, "spec.replicas") or 0
    if replicas < 2:
        return Finding("too_few", name, "spec.replicas", str(replicas))
    found = [pod for pod in snapshot.all("pods", "hello", wanted) if not expect.is_over(pod)]
    waiting = [pod for pod in found if not expect.is_placed(pod)]
    if waiting or len(found) < replicas:
        said = expect.failed_condition(waiting[0], "PodScheduled") if waiting else ""
        return Finding("waits", name, "spec.template.spec", said or f"{len(found)}/{replicas} pods")
    return None


def _pairs(labels: dict[str, str] | None) -> str:
    """ "app=hello, tier=front"."""
    return ", ".join(f"{key}={value}" for key, value in sorted((labels or {}).items())) or "not set"
