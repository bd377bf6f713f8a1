"""What can be wrong with archive (step moved) and with the labels that scan needs (step own)."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api import quantity
from labkit.api.object import Object
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

Spec = Mapping[str, Any]
TEMPLATE = "spec.template.spec"
AFFINITY = f"{TEMPLATE}.affinity.nodeAffinity"
REQUEST = f"{TEMPLATE}.containers.resources.requests.cpu"
DATA, SCANNER, INVENTORY = "data", "example.com/scanner", "example.com/inventory"
STORES = ("store-1", "store-2", "store-3")
BENCHES = ("bench-1", "bench-2", "bench-3")


def check_moved(snapshot: Snapshot) -> Iterator[Finding]:
    """archive still demands cold data, and every pod of it runs where its demand holds today."""
    archive = snapshot.find("deployments", "archive", "vault")
    if wrong := _stores(snapshot):
        yield Finding("nodes_touched", *wrong)
        return
    if wrong := _asked(snapshot, archive, "archive"):
        yield Finding("archive_changed", *wrong)
        return
    assert archive is not None
    spec, name = expect.pod_spec(archive), expect.named(archive)
    warm = [store for store in _nodes(snapshot, STORES) if store["metadata"]["labels"].get(DATA) != "cold"]
    # A machine to come, with hot data and any name: a rule about names would let it in.
    strangers = [*warm, _like(warm[0], "store-9", {})] if warm else []
    let_in = [objects.name(node) for node in strangers if expect.selects(spec, node)]
    pods = expect.pods_of(snapshot, archive)
    homes = {pod["spec"]["nodeName"] for pod in pods if expect.is_placed(pod)}
    left = sorted(homes & {objects.name(node) for node in warm})
    if let_in:
        yield Finding("rule_dropped", name, AFFINITY, ", ".join(let_in))
    elif not all(expect.is_placed(pod) for pod in pods):
        yield Finding("archive_waits", name, AFFINITY, _why_waiting(pods))
    elif left:
        yield Finding("still_there", name, "status", ", ".join(left))


def check_own(snapshot: Snapshot) -> Iterator[Finding]:
    """The machines with a scanner say so by their labels, the other does not, and scan goes by the label."""
    scan = snapshot.find("deployments", "scan", "vault")
    if wrong := _asked(snapshot, scan, "scan"):
        yield Finding("scan_changed", *wrong)
        return
    assert scan is not None
    name, pods = expect.named(scan), expect.pods_of(snapshot, scan)
    if told := _other_rule(snapshot, expect.pod_spec(scan)):
        yield Finding("scan_rule_changed", name, AFFINITY, told)
        return
    for bench in _nodes(snapshot, BENCHES):
        has, says = "scanner" in _inventory(snapshot, bench), SCANNER in objects.labels(bench)
        if says and not has:
            yield Finding("wrong_machine_labelled", expect.named(bench), "metadata.labels", _labels(bench))
        if has and not says:
            yield Finding("scanner_unlabelled", expect.named(bench), "metadata.labels", _labels(bench))
            return
    if not all(expect.is_placed(pod) for pod in pods):
        yield Finding("scan_waits", name, REQUEST, _why_waiting(pods))


def _stores(snapshot: Snapshot) -> tuple[str, str, str] | None:
    """Return the first thing that is not as the storage team left it: object, field, what is seen."""
    before = {objects.name(obj): obj for obj in snapshot.world if obj.get("kind") == "Node"}
    for name in STORES:
        now = snapshot.find("nodes", name)
        if now is None:
            return f"node {name}", "metadata.name", f"{name} is gone"
        if objects.labels(now).get(DATA) != objects.labels(before[name])[DATA]:
            return f"node {name}", "metadata.labels.data", str(objects.labels(now).get(DATA))
        for path in ("spec.unschedulable", "spec.taints"):
            if expect.field(now, path):
                return f"node {name}", path, str(expect.field(now, path)).lower()
    return None


def _asked(snapshot: Snapshot, workload: Object | None, key: str) -> tuple[str, str, str] | None:
    """Return what differs from the two replicas with their request that were asked for: object, field, what is seen."""
    if workload is None:
        return f"deployment vault/{key}", "metadata", "no such deployment"
    spec, name = expect.pod_spec(workload), expect.named(workload)
    replicas, cpu = expect.field(workload, "spec.replicas") or 0, expect.request(spec, "cpu")
    if spec.get("nodeName"):
        return name, f"{TEMPLATE}.nodeName", spec["nodeName"]
    if replicas < 2 or cpu < quantity.milli(snapshot.values[key]):
        return name, "spec", f"{replicas} × {cpu}m"
    return None


def _other_rule(snapshot: Snapshot, spec: Spec) -> str:
    """Say how a rule treats machines wrongly that differ only in the label; "" if it goes by the label."""
    bench = next(obj for obj in snapshot.world if objects.name(obj) == BENCHES[0])
    if not expect.selects(spec, _like(bench, "bench-9", {SCANNER: "yes"})):
        return f"bench-9, {SCANNER}"
    return "bench-9" if expect.selects(spec, _like(bench, "bench-9", {})) else ""


def _like(node: Object, name: str, labels: Mapping[str, str]) -> Object:
    """A machine that does not exist yet."""
    own = {**objects.labels(node), "kubernetes.io/hostname": name, **labels}
    return {**node, "metadata": {"name": name, "labels": own}}


def _nodes(snapshot: Snapshot, names: tuple[str, ...]) -> list[Object]:
    return [node for name in names if (node := snapshot.find("nodes", name)) is not None]


def _inventory(snapshot: Snapshot, bench: Object) -> str:
    """What a machine has, as world.yaml says; the learner may have changed the annotation since."""
    before = next(obj for obj in snapshot.world if objects.name(obj) == objects.name(bench))
    return str(before["metadata"]["annotations"][INVENTORY])


def _labels(node: Object) -> str:
    """The labels of a machine that people have put there."""
    own = [f"{key}={value}" for key, value in sorted(objects.labels(node).items()) if not expect.is_own(key)]
    return ", ".join(own) or "{}"


def _why_waiting(pods: list[Object]) -> str:
    told = (expect.failed_condition(pod, "PodScheduled") for pod in pods)
    return next((message for message in told if message), "no node")
