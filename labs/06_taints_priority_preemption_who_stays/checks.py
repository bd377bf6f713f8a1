"""What can be wrong with who waits (step victim), and with how long a pod stays on a failed node (step patience)."""

from collections.abc import Iterator

from labkit.api import object as objects
from labkit.api import quantity, scheduling
from labkit.api.object import Object
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot

TEMPLATE = "spec.template.spec"
CLASS = f"{TEMPLATE}.priorityClassName"
TOLERATIONS = f"{TEMPLATE}.tolerations"
RANKED = (("posters", "print"), ("scanner", "fair"), ("tickets", "fair"))
SMALL = (("turnstile", "fair"), ("display", "fair"))
FAILED_NODE = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
WET, HALL, HOSTNAME = "cellar", "hall-2", "kubernetes.io/hostname"


def check_victim(snapshot: Snapshot) -> Iterator[Finding]:
    """Tickets rank above the scanner, the scanner above posters, and both run; nobody else pays for it."""
    touched = [
        *expect.nodes_untouched(snapshot, code="nodes_touched"),
        *expect.neighbours_untouched(snapshot, "museum", code="neighbours_touched"),
        *_classes_touched(snapshot),
    ]
    if touched:
        yield from touched
        return
    wrong = _ranked_changed(snapshot) or _ranks(snapshot) or _waits(snapshot)
    if wrong:
        yield wrong


def check_patience(snapshot: Snapshot) -> Iterator[Finding]:
    """The turnstile never leaves a failed node, and the display neither at once nor late."""
    wrong = _small_changed(snapshot) or _turnstile(snapshot) or _display(snapshot) or _small_waits(snapshot)
    if wrong:
        yield wrong


# --- who waits --------------------------------------------------------------------------------------------------------


def _classes_touched(snapshot: Snapshot) -> Iterator[Finding]:
    """The classes of the platform team are as they were, and no class became everybody's."""
    for before in (obj for obj in snapshot.world if obj.get("kind") == "PriorityClass"):
        now = snapshot.find("priorityclasses", objects.name(before))
        name = f"priorityclass {objects.name(before)}"
        if now is None:
            yield Finding("classes_touched", name, "metadata.name", "no longer there")
        elif now.get("globalDefault") or now["value"] != before["value"]:
            seen = f"value {now['value']}, globalDefault {str(bool(now.get('globalDefault'))).lower()}"
            yield Finding("classes_touched", name, "value, globalDefault", seen)
    own = {objects.name(obj) for obj in snapshot.world}
    for found in snapshot.all("priorityclasses"):
        if found.get("globalDefault") and objects.name(found) not in own:
            name = f"priorityclass {objects.name(found)}"
            yield Finding("everybody_raised", name, "globalDefault", f"value {found['value']} for every new pod")


def _ranked_changed(snapshot: Snapshot) -> Finding | None:
    """What is wrong with what the three ask for, their class aside."""
    for short, space in RANKED:
        found = snapshot.find("deployments", short, space)
        if found is None:
            return Finding("workload_missing", f"deployment {space}/{short}", "metadata", _elsewhere(snapshot, short))
        name, spec = expect.named(found), expect.pod_spec(found)
        if small := _shrunk(found, snapshot.values[short]):
            return Finding("asks_less", name, "spec", small)
        if spec.get("nodeName"):
            return Finding("pinned", name, f"{TEMPLATE}.nodeName", spec["nodeName"])
        if _tolerates(snapshot, spec, WET):
            return Finding("pinned", name, TOLERATIONS, WET)
        if failure := _creation_failure(found):
            return Finding("pods_forbidden", name, TEMPLATE, failure)
    return None


def _ranks(snapshot: Snapshot) -> Finding | None:
    """What is wrong with the order; the numbers are those that admission has written into the pods."""
    posters, scanner, tickets = (_pods(snapshot, *one) for one in RANKED)
    name = "deployment fair/scanner"
    seen = f"scanner {_numbers(scanner)}, posters {_numbers(posters)}"
    if _lowest(scanner) <= _highest(posters):
        if not any(pod["spec"].get("priorityClassName") for pod in scanner):
            return Finding("no_class_is_zero", name, CLASS, seen)
        return Finding("not_above", name, CLASS, seen)
    if _highest(scanner) >= _lowest(tickets):
        return Finding("over_tickets", name, CLASS, f"scanner {_numbers(scanner)}, tickets {_numbers(tickets)}")
    for short, pods in (("scanner", scanner), ("tickets", tickets)):
        if any(pod["spec"].get("preemptionPolicy") == "Never" for pod in pods):
            return Finding("may_not_push", f"deployment fair/{short}", CLASS, "preemptionPolicy Never")
    return None


def _waits(snapshot: Snapshot) -> Finding | None:
    for short, space in RANKED[1:]:
        waiting = [pod for pod in _pods(snapshot, short, space) if not expect.is_placed(pod)]
        if waiting or not _pods(snapshot, short, space):
            return Finding("still_waits", f"deployment {space}/{short}", TEMPLATE, _why(waiting))
    return None


def _pods(snapshot: Snapshot, name: str, space: str) -> list[Object]:
    """The living pods of one of our deployments."""
    found = snapshot.find("deployments", name, space)
    return expect.pods_of(snapshot, found) if found else []


def _lowest(pods: list[Object]) -> int:
    return min((_priority(pod) for pod in pods), default=0)


def _highest(pods: list[Object]) -> int:
    return max((_priority(pod) for pod in pods), default=0)


def _priority(pod: Object) -> int:
    return int(pod["spec"].get("priority") or 0)


def _numbers(pods: list[Object]) -> str:
    return "/".join(str(number) for number in sorted({_priority(pod) for pod in pods})) or "without a pod"


def _creation_failure(workload: Object) -> str:
    """What the API server said when the controller tried to create pods."""
    for condition in expect.field(workload, "status.conditions") or ():
        if condition.get("type") == "ReplicaFailure" and condition.get("status") == "True":
            return str(condition.get("message", ""))
    return ""


# --- how long a pod stays ---------------------------------------------------------------------------------------------


def _small_changed(snapshot: Snapshot) -> Finding | None:
    """What is wrong with what turnstile and display ask for, their patience aside."""
    for short, space in SMALL:
        found = snapshot.find("deployments", short, space)
        if found is None:
            return Finding("device_missing", f"deployment {space}/{short}", "metadata", _elsewhere(snapshot, short))
        name, spec = expect.named(found), expect.pod_spec(found)
        replicas = expect.field(found, "spec.replicas") or 0
        resized = _shrunk(found, snapshot.values["small"]) or (f"{replicas} replicas" if replicas > 1 else "")
        if resized:
            return Finding("device_changed", name, "spec", resized)
        place = _place(spec)
        if place != ({HOSTNAME: HALL} if short == "turnstile" else {}) and not _waiting(snapshot, short):
            return Finding("device_changed", name, TEMPLATE, f"runs on {_said(place)}")
        if _tolerates(snapshot, spec, WET):
            return Finding("tolerates_all", name, TOLERATIONS, WET)
    return None


def _turnstile(snapshot: Snapshot) -> Finding | None:
    for pod in _pods(snapshot, "turnstile", "fair"):
        for key in FAILED_NODE:
            stays = _stays_seconds(pod, key)
            if stays is not None:
                return Finding("turnstile_leaves", "deployment fair/turnstile", TOLERATIONS, f"{key}, {_after(stays)}")
    return None


def _display(snapshot: Snapshot) -> Finding | None:
    shortest, longest = int(snapshot.values["blip"]), int(snapshot.values["longest"])
    for pod in _pods(snapshot, "display", "fair"):
        for key in FAILED_NODE:
            stays = _stays_seconds(pod, key)
            seen = f"{key}, {_after(stays)}"
            if stays is None or stays > longest:
                return Finding("display_lingers", "deployment fair/display", TOLERATIONS, seen)
            if stays <= shortest:
                return Finding("display_jumpy", "deployment fair/display", TOLERATIONS, seen)
    return None


def _small_waits(snapshot: Snapshot) -> Finding | None:
    for short, space in SMALL:
        waiting = _waiting(snapshot, short)
        if waiting or not _pods(snapshot, short, space):
            return Finding("device_waits", f"deployment {space}/{short}", TEMPLATE, _why(waiting))
    return None


def _stays_seconds(pod: Object, key: str) -> float | None:
    """How long a pod stays beside this taint: None for ever, 0 not at all. The first toleration that matches counts."""
    taint = scheduling.Taint(key, "", scheduling.NO_EXECUTE)
    for one in pod["spec"].get("tolerations") or ():
        if scheduling.Toleration.parse(one).tolerates(taint):
            seconds = one.get("tolerationSeconds")
            return None if seconds is None else float(max(0, seconds))
    return 0.0


def _after(seconds: float | None) -> str:
    return "never" if seconds is None else f"after {seconds:g} s"


def _place(spec: expect.Spec) -> dict[str, str]:
    """By what a pod spec says where it runs."""
    found = dict(spec.get("nodeSelector") or {})
    if spec.get("nodeName"):
        found["nodeName"] = spec["nodeName"]
    if expect.field(spec, "affinity"):
        found["affinity"] = "set"
    return found


def _said(place: dict[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted(place.items())) or "any node"


def _waiting(snapshot: Snapshot, name: str) -> list[Object]:
    return [pod for pod in _pods(snapshot, name, "fair") if not expect.is_placed(pod)]


# --- both -------------------------------------------------------------------------------------------------------------


def _shrunk(workload: Object, wanted: str) -> str:
    """What the workload asks for if it is less than at the start."""
    cpu, replicas = expect.request(expect.pod_spec(workload), "cpu"), expect.field(workload, "spec.replicas") or 0
    return f"{replicas} × {cpu}m" if replicas < 1 or cpu < quantity.milli(str(wanted)) else ""


def _tolerates(snapshot: Snapshot, spec: expect.Spec, name: str) -> bool:
    node = snapshot.find("nodes", name)
    return node is not None and expect.tolerates(spec, node)


def _why(waiting: list[Object]) -> str:
    reason = expect.failed_condition(waiting[0], "PodScheduled") if waiting else ""
    return reason or "no node yet, no reason given"


def _elsewhere(snapshot: Snapshot, name: str) -> str:
    """Where a deployment of this name is instead."""
    found = [one for one in snapshot.all("deployments") if objects.name(one) == name]
    return ", ".join(expect.named(one) for one in found) or "no deployment of this name"
