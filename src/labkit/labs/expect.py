"""Ready-made looks and checks for checks.py: a snapshot in, plain facts or findings out. No clusters here."""

from collections.abc import Iterator, Mapping
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
# Labels of these domains are set by the control plane and by labkit, not by people.
OWN_DOMAINS = ("kubernetes.io", "labkit.io")


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
    """Say what differs between the nodes of the cluster and those of world.yaml: names, taints, cordon, size."""
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
    for path in ("spec.unschedulable", "spec.taints", "status.allocatable", "metadata.labels"):
        old, new = _comparable(field(before, path)), _comparable(field(now, path))
        if old != new:
            yield Finding(code, named(now), path, _brief(new))


def _comparable(value: Any) -> Any:
    """A value without what the control plane sets itself, quantities as numbers."""
    if isinstance(value, list):
        return [str(scheduling.Taint.parse(one)) for one in value if not is_own(str(one.get("key", "")))] or None
    if isinstance(value, Mapping) and "cpu" in value:
        return {
            name: f"{quantity.milli(amount)}m" for name, amount in value.items() if name in ("cpu", "memory", "pods")
        }
    if isinstance(value, Mapping):
        return {key: one for key, one in value.items() if not is_own(key)}
    return value or None


def is_own(key: str) -> bool:
    """Whether a label or taint key belongs to the control plane or to labkit, not to a person."""
    domain = key.partition("/")[0] if "/" in key else ""
    return any(domain == own or domain.endswith(f".{own}") for own in OWN_DOMAINS)


def _brief(value: Any) -> str:
    if not value:
        return "not set"
    if isinstance(value, list):
        return ", ".join(value)
    return ", ".join(f"{key}={one}" for key, one in value.items()) if isinstance(value, Mapping) else str(value).lower()


def _state(pod: Object) -> str:
    return "terminating" if objects.is_terminating(pod) else str(field(pod, "status.phase"))


def _request(container: Mapping[str, Any], resource: str) -> int:
    resources = container.get("resources") or {}
    asked = {**(resources.get("limits") or {}), **(resources.get("requests") or {})}
    return quantity.milli(asked[resource]) if resource in asked else 0
