"""What can be wrong with the trainer (step pool) and with checkout (step turn)."""

from collections.abc import Iterator

from labkit.api import object as objects
from labkit.api import quantity
from labkit.api.object import Object
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

TEMPLATE = "spec.template.spec"
REQUEST = f"{TEMPLATE}.containers.resources.requests.cpu"
CLASS = f"{TEMPLATE}.priorityClassName"
RESERVED, BROKEN = "vision-1", "vision-3"


def check_pool(snapshot: Snapshot) -> Iterator[Finding]:
    """The trainer runs on the reserved nodes and nowhere else, and nobody's rules were changed for it."""
    touched = [*expect.nodes_untouched(snapshot, code="nodes_touched")]
    for space in ("billing", "vision"):
        touched += expect.neighbours_untouched(snapshot, space, code="neighbours_touched")
    if touched:
        yield from touched
        return
    trainer = snapshot.find("deployments", "trainer", "shop")
    if trainer is None:
        yield Finding("trainer_missing", "deployment shop/trainer", "metadata", _elsewhere(snapshot, "trainer"))
        return
    wrong = _trainer_asks(snapshot, trainer) or _trainer_hosts(snapshot, trainer)
    if wrong:
        yield wrong


def check_turn(snapshot: Snapshot) -> Iterator[Finding]:
    """checkout makes room for itself at the cost of nightly, and could never do so at the cost of the ledger."""
    touched = [*_classes_touched(snapshot), *_nightly_touched(snapshot)]
    if touched:
        yield from touched
        return
    checkout = snapshot.find("deployments", "checkout", "shop")
    if checkout is None:
        yield Finding("checkout_missing", "deployment shop/checkout", "metadata", _elsewhere(snapshot, "checkout"))
        return
    wrong = _checkout_asks(snapshot, checkout) or _rank(snapshot, checkout) or _waits(snapshot, checkout)
    if wrong:
        yield wrong


# --- the trainer ------------------------------------------------------------------------------------------------------


def _trainer_asks(snapshot: Snapshot, trainer: Object) -> Finding | None:
    """What is wrong with what the manifest asks for, wherever the pods are."""
    spec, name = expect.pod_spec(trainer), expect.named(trainer)
    if spec.get("nodeName"):
        return Finding("trainer_pinned", name, f"{TEMPLATE}.nodeName", spec["nodeName"])
    if small := _shrunk(trainer, snapshot.values["trainer"]):
        return Finding("trainer_shrunk", name, "spec", small)
    if _tolerates(snapshot, spec, BROKEN):
        return Finding("tolerates_everything", name, f"{TEMPLATE}.tolerations", BROKEN)
    return None


def _trainer_hosts(snapshot: Snapshot, trainer: Object) -> Finding | None:
    """What is wrong with the nodes that the manifest leaves."""
    spec, name = expect.pod_spec(trainer), expect.named(trainer)
    hosts = expect.may_host(snapshot, spec)
    outside = [node for node in hosts if objects.labels(node).get("pool") != "vision"]
    if outside and _prefers(spec):
        return Finding("preferred_only", name, f"{TEMPLATE}.affinity", _names(outside))
    if outside:
        return Finding("attracts_nothing", name, TEMPLATE, _names(outside))
    if not hosts:
        return _nowhere(snapshot, trainer)
    if len(hosts) == 1:
        return Finding("one_node", name, TEMPLATE, _names(hosts))
    waiting = _waiting(snapshot, trainer)
    return Finding("trainer_no_room", name, REQUEST, _why(waiting)) if waiting else None


def _nowhere(snapshot: Snapshot, trainer: Object) -> Finding:
    """Which half keeps the trainer off every node: the labels it asks for, or the taint it does not tolerate."""
    spec, name = expect.pod_spec(trainer), expect.named(trainer)
    seen = _why(_waiting(snapshot, trainer))
    if any(expect.selects(spec, node) for node in snapshot.all("nodes")):
        return Finding("not_tolerated", name, f"{TEMPLATE}.tolerations", seen)
    return Finding("selects_nothing", name, TEMPLATE, seen)


def _prefers(spec: expect.Spec) -> bool:
    return bool(expect.field(spec, "affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution"))


# --- checkout ---------------------------------------------------------------------------------------------------------


def _checkout_asks(snapshot: Snapshot, checkout: Object) -> Finding | None:
    spec, name = expect.pod_spec(checkout), expect.named(checkout)
    if spec.get("nodeName"):
        return Finding("checkout_pinned", name, f"{TEMPLATE}.nodeName", spec["nodeName"])
    if small := _shrunk(checkout, snapshot.values["need"]):
        return Finding("checkout_shrunk", name, "spec", small)
    if _tolerates(snapshot, spec, RESERVED):
        return Finding("checkout_on_vision", name, f"{TEMPLATE}.tolerations", RESERVED)
    if failure := _creation_failure(checkout):
        return Finding("pods_forbidden", name, TEMPLATE, failure)
    return None


def _rank(snapshot: Snapshot, checkout: Object) -> Finding | None:
    """What is wrong with the class: too far up, not allowed to evict, or not above nightly."""
    name, chosen = expect.named(checkout), expect.pod_spec(checkout).get("priorityClassName") or ""
    value, seen = _value(snapshot, chosen), f"{chosen or 'no class'}, priority {_value(snapshot, chosen)}"
    found = snapshot.find("priorityclasses", chosen)
    if chosen.startswith("system-"):
        return Finding("system_class", name, CLASS, chosen)
    if value > _value(snapshot, "ledger"):
        return Finding("above_ledger", name, CLASS, seen)
    if value <= _value(snapshot, "batch"):
        return Finding("not_higher", name, CLASS, seen)
    if found is not None and found.get("preemptionPolicy") == "Never":
        return Finding("never_preempts", name, CLASS, chosen)
    return None


def _waits(snapshot: Snapshot, checkout: Object) -> Finding | None:
    waiting = _waiting(snapshot, checkout)
    return Finding("checkout_waits", expect.named(checkout), TEMPLATE, _why(waiting)) if waiting else None


def _classes_touched(snapshot: Snapshot) -> Iterator[Finding]:
    """The classes of the platform team are as they were."""
    for before in (obj for obj in snapshot.world if obj.get("kind") == "PriorityClass"):
        now = snapshot.find("priorityclasses", objects.name(before))
        name = f"priorityclass {objects.name(before)}"
        if now is None:
            yield Finding("classes_touched", name, "metadata.name", "no longer there")
        elif now.get("globalDefault"):
            yield Finding("classes_touched", name, "globalDefault", "true")
        elif now["value"] != before["value"]:
            yield Finding("classes_touched", name, "value", str(now["value"]))


def _nightly_touched(snapshot: Snapshot) -> Iterator[Finding]:
    """nightly is asked for as it was; that one of its pods waits is what its class is for."""
    before = next(obj for obj in snapshot.world if obj.get("kind") == "Deployment")
    now = snapshot.find("deployments", objects.name(before), objects.namespace(before))
    if now is None:
        yield Finding("nightly_touched", expect.named(before), "metadata.name", "no longer there")
    elif _asked(now) != _asked(before):
        yield Finding("nightly_touched", expect.named(before), "spec", _asked(now))


def _asked(workload: Object) -> str:
    spec = expect.pod_spec(workload)
    replicas, cpu = expect.field(workload, "spec.replicas"), expect.request(spec, "cpu")
    return f"{replicas} × {cpu}m, class {spec.get('priorityClassName') or 'none'}"


def _creation_failure(workload: Object) -> str:
    """What the API server said when the controller tried to create pods."""
    for condition in expect.field(workload, "status.conditions") or ():
        if condition.get("type") == "ReplicaFailure" and condition.get("status") == "True":
            return str(condition.get("message", ""))
    return ""


def _value(snapshot: Snapshot, name: str) -> int:
    found = snapshot.find("priorityclasses", name)
    return int(found["value"]) if found else 0


# --- both -------------------------------------------------------------------------------------------------------------


def _shrunk(workload: Object, wanted: str) -> str:
    """What the workload asks for if it is less than at the start."""
    cpu, replicas = expect.request(expect.pod_spec(workload), "cpu"), expect.field(workload, "spec.replicas") or 0
    return f"{replicas} × {cpu}m" if replicas < 1 or cpu < quantity.milli(wanted) else ""


def _tolerates(snapshot: Snapshot, spec: expect.Spec, name: str) -> bool:
    node = snapshot.find("nodes", name)
    return node is not None and bool(expect.field(node, "spec.taints")) and expect.tolerates(spec, node)


def _waiting(snapshot: Snapshot, workload: Object) -> list[Object]:
    return [pod for pod in expect.pods_of(snapshot, workload) if not expect.is_placed(pod)]


def _why(waiting: list[Object]) -> str:
    reason = expect.failed_condition(waiting[0], "PodScheduled") if waiting else ""
    return reason or "no node yet, no reason given"


def _elsewhere(snapshot: Snapshot, name: str) -> str:
    """Where a deployment of this name is instead."""
    found = [one for one in snapshot.all("deployments") if objects.name(one) == name]
    return ", ".join(expect.named(one) for one in found) or "no deployment of this name"


def _names(nodes: list[Object]) -> str:
    return ", ".join(objects.name(node) for node in nodes)
