"""What can be wrong with training (step hardware) and viewer (step wishes).

Rules are asked about the nodes of world.yaml, and about nodes that do not exist yet: a rule that names a property holds
for both, a list of today's names or values does not.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api import quantity
from labkit.api.object import Object
from labkit.api.pod import Pod
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

Spec = Mapping[str, Any]
TEMPLATE = "spec.template.spec"
AFFINITY = f"{TEMPLATE}.affinity.nodeAffinity"
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
REQUEST = f"{TEMPLATE}.containers.resources.requests.cpu"
ARCH, MEMORY, DISK, ZONE = "kubernetes.io/arch", "gpu-memory", "disk", "topology.kubernetes.io/zone"


def check_hardware(snapshot: Snapshot) -> Iterator[Finding]:
    """training may run wherever the GPU is big enough and the CPU is the right one, and nowhere else."""
    touched = list(expect.nodes_untouched(snapshot, code="nodes_touched"))
    yield from touched
    training = snapshot.find("deployments", "training", "studio")
    if touched:
        return
    if training is None:
        yield Finding("training_changed", "deployment studio/training", "metadata", _elsewhere(snapshot, "training"))
        return
    wrong = _training_asked(snapshot, training) or _wrong_hosts(snapshot, training) or _future(snapshot, training)
    wrong = wrong or _waits(snapshot, training, Finding("training_no_room", expect.named(training), REQUEST, ""))
    if wrong:
        yield wrong


def check_wishes(snapshot: Snapshot) -> Iterator[Finding]:
    """viewer may run on every plain machine, on no other, and wishes for an SSD first and for zone a second."""
    viewer = snapshot.find("deployments", "viewer", "studio")
    if viewer is None:
        yield Finding("viewer_changed", "deployment studio/viewer", "metadata", _elsewhere(snapshot, "viewer"))
        return
    wrong = _viewer_asked(snapshot, viewer) or _viewer_hosts(snapshot, viewer) or _weights(snapshot, viewer)
    wrong = wrong or _waits(snapshot, viewer, Finding("viewer_no_room", expect.named(viewer), REQUEST, ""))
    if wrong:
        yield wrong


def _training_asked(snapshot: Snapshot, training: Object) -> Finding | None:
    spec, name = expect.pod_spec(training), expect.named(training)
    if spec.get("nodeName"):
        return Finding("training_pinned", name, f"{TEMPLATE}.nodeName", spec["nodeName"])
    if asked := _shrunk(training, 2, snapshot.values["train"]):
        return Finding("training_changed", name, "spec", asked)
    return None


def _wrong_hosts(snapshot: Snapshot, training: Object) -> Finding | None:
    """What is wrong with the nodes of today that the rules leave."""
    spec, name = expect.pod_spec(training), expect.named(training)
    nodes, need = _nodes(snapshot), int(snapshot.values["need"])
    unfit = [node for node in nodes if expect.selects(spec, node) and not _fits(node, need)]
    missing = [node for node in nodes if not expect.selects(spec, node) and _fits(node, need)]
    if not any(expect.selects(spec, node) for node in nodes):
        return Finding("matches_nothing", name, AFFINITY, _why_waiting(snapshot, training))
    if unfit and _joined_would_do(spec, nodes, need):
        return Finding("terms_ored", name, AFFINITY, _names(unfit))
    if unfit and not _demands(spec) and Pod.parse({"spec": dict(spec)}).node_affinity.preferred:
        return Finding("only_preferred", name, AFFINITY, _names(unfit))
    if unfit:
        return Finding("unfit_allowed", name, AFFINITY, _names(unfit))
    return Finding("fit_left_out", name, AFFINITY, _names(missing)) if missing else None


def _future(snapshot: Snapshot, training: Object) -> Finding | None:
    """What is wrong with the nodes that the rules would leave among those to come."""
    spec, need = expect.pod_spec(training), int(snapshot.values["need"])
    like = next(node for node in _nodes(snapshot) if _fits(node, need))
    for memory in (need + 1, 10 * need, need - 1, 1):
        if expect.selects(spec, _to_come(like, memory)) != (memory >= need):
            return Finding("closed_list", expect.named(training), AFFINITY, f"{MEMORY}={memory}")
    return None


def _viewer_asked(snapshot: Snapshot, viewer: Object) -> Finding | None:
    spec, name = expect.pod_spec(viewer), expect.named(viewer)
    if spec.get("nodeName"):
        return Finding("viewer_changed", name, f"{TEMPLATE}.nodeName", spec["nodeName"])
    asked = _shrunk(viewer, 3, snapshot.values["view"])
    return Finding("viewer_changed", name, "spec", asked) if asked else None


def _viewer_hosts(snapshot: Snapshot, viewer: Object) -> Finding | None:
    spec, name = expect.pod_spec(viewer), expect.named(viewer)
    nodes = _nodes(snapshot)
    plain, gpu = ([node for node in nodes if (MEMORY in objects.labels(node)) is has] for has in (False, True))
    gpu.append(_to_come(gpu[0], 3 * int(snapshot.values["big"])))
    open_to_it = [node for node in gpu if expect.selects(spec, node)]
    if open_to_it:
        return Finding("gpu_open", name, AFFINITY, _names(open_to_it))
    missing = [node for node in plain if not expect.selects(spec, node)]
    return Finding("ssd_required", name, AFFINITY, _names(missing)) if missing else None


def _weights(snapshot: Snapshot, viewer: Object) -> Finding | None:
    """What is wrong with the wishes, by the sum of weights that each plain node earns."""
    preferred = Pod.parse({"spec": dict(expect.pod_spec(viewer))}).node_affinity.preferred
    plain = [node for node in _nodes(snapshot) if MEMORY not in objects.labels(node)]
    earned = {
        objects.name(node): sum(
            one.weight for one in preferred if one.term.matches(objects.labels(node), objects.name(node))
        )
        for node in plain
    }
    seen, name = ", ".join(f"{node} {weight}" for node, weight in earned.items()), expect.named(viewer)
    if _least(plain, earned, DISK, "ssd") <= _most(plain, earned, DISK, "hdd"):
        return Finding("disk_not_first", name, AFFINITY, seen)
    for disk in ("ssd", "hdd"):
        alike = [node for node in plain if objects.labels(node)[DISK] == disk]
        if _least(alike, earned, ZONE, "a") <= _most(alike, earned, ZONE, "b"):
            return Finding("zone_wish_lost", name, AFFINITY, seen)
    return None


def _least(nodes: list[Object], earned: Mapping[str, int], key: str, value: str) -> int:
    return min(earned[objects.name(node)] for node in nodes if objects.labels(node)[key] == value)


def _most(nodes: list[Object], earned: Mapping[str, int], key: str, value: str) -> int:
    return max(earned[objects.name(node)] for node in nodes if objects.labels(node)[key] == value)


def _shrunk(workload: Object, replicas: int, cpu: str) -> str:
    """What a workload asks for if it is less than this; "" if it is not."""
    asked, wanted = expect.field(workload, "spec.replicas") or 0, expect.request(expect.pod_spec(workload), "cpu")
    return f"{asked} × {wanted}m" if asked < replicas or wanted < quantity.milli(cpu) else ""


def _waits(snapshot: Snapshot, workload: Object, finding: Finding) -> Finding | None:
    if all(expect.is_placed(pod) for pod in expect.pods_of(snapshot, workload)):
        return None
    return Finding(finding.code, finding.object, finding.field, _why_waiting(snapshot, workload))


def _why_waiting(snapshot: Snapshot, workload: Object) -> str:
    told = (expect.failed_condition(pod, "PodScheduled") for pod in expect.pods_of(snapshot, workload))
    return next((message for message in told if message), "no node")


def _joined_would_do(spec: Spec, nodes: list[Object], need: int) -> bool:
    """Whether the same expressions, all in one term, would keep the unfit nodes out and leave some node."""
    terms = expect.field(spec, f"affinity.nodeAffinity.{REQUIRED}.nodeSelectorTerms") or ()
    if len(terms) < 2:
        return False
    one_term = {"matchExpressions": [one for term in terms for one in term.get("matchExpressions") or ()]}
    joined = {**spec, "affinity": {"nodeAffinity": {REQUIRED: {"nodeSelectorTerms": [one_term]}}}}
    left = [node for node in nodes if expect.selects(joined, node)]
    return bool(left) and all(_fits(node, need) for node in left)


def _demands(spec: Spec) -> bool:
    pod = Pod.parse({"spec": dict(spec)})
    return bool(pod.node_selector) or pod.node_affinity.required is not None


def _nodes(snapshot: Snapshot) -> list[Object]:
    return [obj for obj in snapshot.world if obj.get("kind") == "Node"]


def _fits(node: Object, need: int) -> bool:
    labels = objects.labels(node)
    return labels[ARCH] == "amd64" and int(labels.get(MEMORY, "0")) >= need


def _to_come(like: Object, memory: int) -> Object:
    """A GPU node that does not exist yet."""
    name = "gpu-next"
    own = {"kubernetes.io/hostname": name, MEMORY: str(memory)}
    return {**like, "metadata": {"name": name, "labels": {**objects.labels(like), **own}}}


def _elsewhere(snapshot: Snapshot, name: str) -> str:
    """Where a deployment of this name is instead."""
    found = [one for one in snapshot.all("deployments") if objects.name(one) == name]
    return ", ".join(expect.named(one) for one in found) or "no deployment of this name"


def _names(nodes: list[Object]) -> str:
    return ", ".join(objects.name(node) for node in nodes)
