"""Ready-made looks and checks for checks.py: a snapshot in, plain facts or findings out. No clusters here."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api import quantity, scheduling
from labkit.api.node import Node
from labkit.api.object import Object
from labkit.api.pod import Pod
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

Spec = Mapping[str, Any]
# The effects that keep a pod off a node; PreferNoSchedule only makes the node less liked.
KEEPS_OFF = (scheduling.NO_SCHEDULE, scheduling.NO_EXECUTE)
# Labels of these domains are mostly set by the control plane and by labkit; tables for people leave them out.
OWN_DOMAINS = ("kubernetes.io", "labkit.io")
# What a kubelet and the node lifecycle controller put on a node that has none: not a change by a person.
GIVEN_LABELS = (
    "kubernetes.io/hostname",
    "kubernetes.io/os",
    "kubernetes.io/arch",
    "beta.kubernetes.io/os",
    "beta.kubernetes.io/arch",
)
GIVEN_TAINTS = "node.kubernetes.io"  # their domain
RESOURCES = ("cpu", "memory", "pods")  # a kubelet adds ephemeral-storage and hugepages by itself


def field(obj: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a dotted path ("spec.replicas"), or None."""
    found: Any = obj
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def named(obj: Object) -> str:
    """Return how kubectl would name an object, with its namespace: "deployment shop/checkout"."""
    return f"{str(obj.get('kind', 'object')).lower()} {objects.key(obj)}"


def failed_condition(obj: Object, kind: str) -> str | None:
    """Return the message of a condition that is False, or None if there is none."""
    for condition in field(obj, "status.conditions") or ():
        if condition.get("type") == kind and condition.get("status") == "False":
            return str(condition.get("message", ""))
    return None


def is_placed(pod: Object) -> bool:
    """Whether a pod has a node."""
    return bool(field(pod, "spec.nodeName"))


def is_over(pod: Object) -> bool:
    """Whether a pod has ended or is on its way out."""
    return objects.is_terminating(pod) or field(pod, "status.phase") in ("Succeeded", "Failed")


def pod_spec(workload: Object) -> dict[str, Any]:
    """Return the pod spec of a workload's template."""
    return field(workload, "spec.template.spec") or {}


def pods_of(snapshot: Snapshot, workload: Object) -> list[Object]:
    """Return the living pods that a workload's selector matches."""
    labels = field(workload, "spec.selector.matchLabels") or {}
    return [pod for pod in snapshot.all("pods", objects.namespace(workload), labels) if not is_over(pod)]


def request(spec: Spec, resource: str) -> int:
    """Return what the containers of a pod spec request together, in thousandths ("1500m" CPU is 1500).

    A container with a limit and no request requests its limit, as the API server's defaulting has it for pods.
    """
    return sum(_request(container, resource) for container in spec.get("containers") or ())


def tolerates(spec: Spec, node: Object) -> bool:
    """Whether a pod spec tolerates every taint that keeps pods off a node."""
    tolerations = Pod.parse({"spec": dict(spec)}).tolerations
    return scheduling.first_untolerated(Node.parse(node).taints, tolerations, KEEPS_OFF) is None


def selects(spec: Spec, node: Object) -> bool:
    """Whether a node has what a pod spec's nodeSelector and required node affinity ask for."""
    pod, labels = Pod.parse({"spec": dict(spec)}), objects.labels(node)
    required = pod.node_affinity.required
    if any(labels.get(key) != value for key, value in pod.node_selector.items()):
        return False
    return required is None or required.matches(labels, objects.name(node))


def may_host(snapshot: Snapshot, spec: Spec) -> list[Object]:
    """Return the nodes a pod could be put on if they had room: selected, not cordoned, taints tolerated."""
    nodes = [node for node in snapshot.all("nodes") if not Node.parse(node).unschedulable]
    return sorted((n for n in nodes if selects(spec, n) and tolerates(spec, n)), key=objects.name)


def nodes_untouched(snapshot: Snapshot, code: str) -> Iterator[Finding]:
    """Say what differs between the nodes of the cluster and those of world.yaml: names, cordon, taints, size, labels.

    Every label and resource that world.yaml names must be as it says, GPUs and well-known labels included. What a
    kubelet or a controller adds by itself is no difference.
    """
    before = {objects.name(obj): obj for obj in snapshot.world if obj.get("kind") == "Node"}
    now = {objects.name(obj): obj for obj in snapshot.all("nodes")}
    for name in sorted(before.keys() | now.keys()):
        if name not in now:
            yield Finding(code, f"node {name}", "metadata.name", f"{name} is gone")
        elif name not in before:
            yield Finding(code, f"node {name}", "metadata.name", f"{name} is new")
        else:
            yield from _node_differences(code, before[name], now[name])


def neighbours_untouched(snapshot: Snapshot, namespace: str, code: str) -> Iterator[Finding]:
    """Say which pods of world.yaml in this namespace are gone, stopped or without a node."""
    for pod in (obj for obj in snapshot.world if obj.get("kind") == "Pod" and objects.namespace(obj) == namespace):
        now = snapshot.find("pods", objects.name(pod), namespace)
        if now is None:
            yield Finding(code, named(pod), "metadata.name", "no longer there")
        elif is_over(now) or not is_placed(now):
            yield Finding(code, named(pod), "status.phase", _state(now))


def _node_differences(code: str, before: Object, now: Object) -> Iterator[Finding]:
    cordon = "spec.unschedulable"
    if bool(field(before, cordon)) != bool(field(now, cordon)):
        yield Finding(code, named(now), cordon, "true" if field(now, cordon) else "not set")
    taints = _taints(before), _taints(now)
    if taints[0] != taints[1]:
        yield Finding(code, named(now), "spec.taints", ", ".join(taints[1]) or "not set")
    yield from _resized(code, before, now)
    labels = _changes(objects.labels(before), objects.labels(now), _is_given_label)
    if labels:
        yield Finding(code, named(now), "metadata.labels", labels)


def _taints(node: Object) -> list[str]:
    """The taints of a node without those by which the control plane reports a node's state."""
    found = [scheduling.Taint.parse(one) for one in field(node, "spec.taints") or ()]
    return [str(taint) for taint in found if taint.key.partition("/")[0] != GIVEN_TAINTS]


def _resized(code: str, before: Object, now: Object) -> Iterator[Finding]:
    """What differs in a node's size; the capacity is looked at where what can be allocated is the same."""
    capacity = field(before, "status.capacity") or {}
    for part, wanted in (("allocatable", field(before, "status.allocatable") or capacity), ("capacity", capacity)):
        found = field(now, f"status.{part}") or {}
        seen = _changes(_amounts(wanted), _amounts(found), _is_given_resource, shown=found) if wanted else ""
        if seen:
            yield Finding(code, named(now), f"status.{part}", seen)
            return


def _amounts(resources: Mapping[str, Any]) -> dict[str, int]:
    return {name: quantity.milli(amount) for name, amount in resources.items()}


def _changes(
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    is_given: Callable[[str], bool],
    shown: Mapping[str, Any] | None = None,
) -> str:
    """Return the entries that differ, as they are now; one that nobody named before counts unless it is given."""
    names = [name for name in sorted(before.keys() | now.keys()) if name in before or not is_given(name)]
    seen = now if shown is None else shown
    changed = [name for name in names if before.get(name) != now.get(name)]
    return ", ".join(f"{name}={seen[name]}" if name in seen else f"{name} not set" for name in changed)


def _is_given_label(key: str) -> bool:
    return key in GIVEN_LABELS or key.startswith("labkit.io/")


def _is_given_resource(name: str) -> bool:
    return name not in RESOURCES and "/" not in name


def is_own(key: str) -> bool:
    """Whether a label or taint key belongs to the control plane or to labkit, not to a person."""
    domain = key.partition("/")[0] if "/" in key else ""
    return any(domain == own or domain.endswith(f".{own}") for own in OWN_DOMAINS)


def _state(pod: Object) -> str:
    return "terminating" if objects.is_terminating(pod) else str(field(pod, "status.phase"))


def _request(container: Mapping[str, Any], resource: str) -> int:
    resources = container.get("resources") or {}
    asked = {**(resources.get("limits") or {}), **(resources.get("requests") or {})}
    return quantity.milli(asked[resource]) if resource in asked else 0
