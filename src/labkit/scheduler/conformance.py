"""The conformance runner: a recorded case in, our answer in the same shape out, to be compared with the real one.

Format of cases and answers: tests/golden/scheduler/README.md. No API server is involved: the engine's cache is filled
from the case, and bindings take effect at once.
"""

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.loop.clock import MICROSECONDS, VirtualClock
from labkit.scheduler import schedule_one, versions
from labkit.scheduler.engine import Engine
from labkit.scheduler.framework.interface import Code
from labkit.scheduler.framework.types import PodInfo
from labkit.scheduler.plugins.volume_binding import VolumeBinding
from labkit.scheduler.schedule_one import Decision

Answer = dict[str, Any]
CREATE_MICROS = SCHEDULE_MICROS = 10_000

# Lists of a case that plugins read, by the plural they ask for.
LISTERS = {
    "services": "services",
    "namespaces": "namespaces",
    "replicasets": "replicaSets",
    "statefulsets": "statefulSets",
    "replicationcontrollers": "replicationControllers",
    "poddisruptionbudgets": "podDisruptionBudgets",
    "persistentvolumes": "persistentVolumes",
    "persistentvolumeclaims": "persistentVolumeClaims",
    "storageclasses": "storageClasses",
    "csinodes": "csiNodes",
    "resourceclaims": "resourceClaims",
    "resourceslices": "resourceSlices",
    "deviceclasses": "deviceClasses",
}


def answer(case: Mapping[str, Any]) -> Answer:
    """Return what our scheduler does with a case, shaped like its "expect"."""
    world = World(case)
    if "steps" in case:
        return {"nodeOrder": world.start_order, "steps": [world.step(one) for one in case["steps"]]}
    if isinstance(case["incoming"], list):
        return {"nodeOrder": world.start_order, "decisions": [world.next_in_line(pod) for pod in case["incoming"]]}
    return world.single(case["incoming"])


class World:
    """An engine filled from a case; the Effects it asks for are noted, and bindings come true."""

    def __init__(self, case: Mapping[str, Any]) -> None:
        self._case = case
        self._stored: Callable[[Object], Object] = as_stored if case.get("asPosted") else lambda pod: pod
        self._pods: dict[str, Object] = {}
        self._nodes: dict[str, Object] = {}
        self._bindings: dict[str, str] = {}
        self._victims: list[str] = []
        self.clock = VirtualClock()
        self.engine = Engine(
            case.get("config"),
            self,
            self.clock.now,
            self._objects,
            percentage=case.get("percentageOfNodesToScore"),
            version=case.get("version") or versions.LATEST.name,
        )
        for node in case["nodes"]:
            self._nodes[objects.name(node)] = node
            self.engine.add_node(node)
        for pod in (*case["pods"], *case.get("nominatedPods", ())):
            self._add(self._stored(pod))
        self.start_order = self.engine.cache.node_order()

    def pod(self, posted: Object) -> PodInfo:
        """Return a pod as the scheduler sees it."""
        return PodInfo.parse(self._stored(posted))

    def single(self, incoming: Object) -> Answer:
        """Decide one pod and tell everything about it."""
        pod = self.pod(incoming)
        if not self.engine.answers_to(pod.pod):
            return {"ignored": True, "selected": None, "event": None}
        self.engine.announce(pod)
        decision = self.engine.decide(pod)
        verdicts = self._verdicts(decision)
        told = {
            "nodeOrder": self.start_order,
            "filter": {node: verdict for node, verdict in verdicts.items() if verdict},
            "scores": self._scores(decision, [node for node, verdict in verdicts.items() if not verdict]),
            "selected": decision.node,
            "event": _event(decision),
        }
        if decision.trace.pre_filter is not None:
            told["preFilter"] = _told(decision.trace.pre_filter.code, decision.trace.pre_filter.reasons)
            told["filter"] = {}
        return {**told, **(_success(decision) if decision.node else self._failure(decision))}

    def next_in_line(self, incoming: Object) -> Answer:
        """Decide a pod of a sequence and bind it; a pod that fails is never tried again."""
        pod = self.pod(incoming)
        decision = self.engine.decide(pod)
        if decision.node:
            self._add(_bound(pod.pod.obj, decision.node))
        return {"pod": pod.key, **self._outcome(decision)}

    def step(self, step: Mapping[str, Any]) -> Answer:
        """Take one step of a story and tell where every pod waits."""
        told: Answer = STEPS[step["op"]](self, step) or {}
        queue = self.engine.queue
        pools = {"active": queue.active, "backoff": queue.backoff, "unschedulable": queue.unschedulable}
        return {**told, **{pool: [key.partition("/")[2] for key in keys] for pool, keys in pools.items()}}

    # --- steps -------------------------------------------------------------------------------------------------------

    def _create_pod(self, step: Mapping[str, Any]) -> None:
        self._add(step["pod"])
        self.clock.move_to(self.clock.micros + CREATE_MICROS)

    def _update_pod(self, step: Mapping[str, Any]) -> None:
        before = self._pods[objects.key(step["pod"])]
        pod = copy.deepcopy(step["pod"])
        if "nodeName" in (before.get("spec") or {}):
            pod["spec"]["nodeName"] = before["spec"]["nodeName"]
        if "status" in before:
            pod["status"] = before["status"]
        self._change(pod)

    def _delete_pod(self, step: Mapping[str, Any]) -> None:
        self.engine.delete_pod(self._pods.pop(step["name"]))

    def _create_node(self, step: Mapping[str, Any]) -> Answer:
        self._nodes[objects.name(step["node"])] = step["node"]
        self.engine.add_node(step["node"])
        return {"nodeOrder": self.engine.cache.node_order()}

    def _update_node(self, step: Mapping[str, Any]) -> Answer:
        name = objects.name(step["node"])
        before, self._nodes[name] = self._nodes[name], step["node"]
        self.engine.update_node(before, step["node"])
        return {"nodeOrder": self.engine.cache.node_order()}

    def _delete_node(self, step: Mapping[str, Any]) -> Answer:
        self.engine.delete_node(self._nodes.pop(step["name"]))
        return {"nodeOrder": self.engine.cache.node_order()}

    def _advance(self, step: Mapping[str, Any]) -> None:
        self.clock.move_to(self.clock.micros + step["seconds"] * MICROSECONDS)
        self.engine.queue.flush_backoff()

    def _schedule(self, step: Mapping[str, Any]) -> Answer:
        self.clock.move_to(self.clock.micros + SCHEDULE_MICROS)
        decision = self.engine.schedule_one()
        if decision is None:
            return {"pod": None}
        for key, node in self._bindings.items():
            self._change(_bound(self._pods[key], node))
        for key in self._victims:
            self.engine.delete_pod(self._pods.pop(key))
        self._bindings.clear()
        self._victims.clear()
        return {"pod": decision.pod.key, **self._outcome(decision)}

    # --- Effects -----------------------------------------------------------------------------------------------------

    def bind(self, pod: PodInfo, node: str) -> None:
        """Note the binding; it comes true before the next step."""
        self._bindings[pod.key] = node

    def bind_volumes(self, pod: PodInfo, node: str, bindings: Mapping[str, str], provisions: Sequence[str]) -> None:
        """Nothing to note: the plugin tells its decision."""

    def bind_claims(self, pod: PodInfo, node: str, claims: Mapping[str, Mapping[str, Any]]) -> None:
        """Nothing to note: no recorded case has claims."""

    def scheduled(self, decision: Decision) -> None:
        """Nothing to note."""

    def failed(self, decision: Decision) -> None:
        """Nothing to note."""

    def preempt(self, decision: Decision, victim: PodInfo) -> None:
        """Note who has to go; it is gone before the next step."""
        self._victims.append(victim.key)

    def later(self, delay_seconds: float, callback: Callable[[], object], background: bool = False) -> object:
        """Nothing waits in a recorded case."""

    # --- telling -----------------------------------------------------------------------------------------------------

    def _outcome(self, decision: Decision) -> Answer:
        told = {
            "selected": decision.node,
            "event": _event(decision),
            "startIndex": self.engine.cycle.start_index,
        }
        return {**told, **(_success(decision) if decision.node else {})}

    def _failure(self, decision: Decision) -> Answer:
        reason = "SchedulerError" if decision.status.code is Code.ERROR else "Unschedulable"
        condition = {"type": "PodScheduled", "status": "False", "reason": reason}
        if decision.message != decision.trace.event_message:
            condition["message"] = decision.message
        result = decision.post_filter
        return {
            "condition": condition,
            "nominatedNodeName": self._promised(decision),
            "victims": sorted(one.key for one in result.victims) if result is not None else [],
        }

    def _promised(self, decision: Decision) -> str | None:
        result = decision.post_filter
        if result is None or result.nominated_node is None:
            return decision.pod.pod.nominated_node_name or None
        return result.nominated_node or None

    def _verdicts(self, decision: Decision) -> dict[str, Any]:
        """Who rejects which node (None: nobody). Where the nominated node ended the search, all are asked the same."""
        trace, nodes = decision.trace, self.engine.cycle.nodes
        if decision.node and decision.node == decision.pod.pod.nominated_node_name:
            framework, state, pod = decision.framework, decision.state, decision.pod
            found = {info.name: framework.filter_node(state, pod, info) for info in nodes.infos}
            return {name: status and _told(status.code.value, status.reasons) for name, status in found.items()}
        verdicts = (trace.verdict(node) for node in trace.nodes)
        return {one.node: _told(one.code, one.reasons) if one.code else None for one in verdicts}

    def _scores(self, decision: Decision, feasible: list[str]) -> Answer:
        """Weighted scores of the feasible nodes, also where the cycle needed none."""
        trace, nodes = decision.trace, self.engine.cycle.nodes
        columns = list(trace.columns.values())
        if feasible and not columns:
            rows = np.array([nodes.index[node] for node in feasible])
            columns = schedule_one.score(decision.framework, decision.pod, decision.state, nodes, rows)
        names = feasible if not trace.columns else trace.feasible
        return {
            node: {column.plugin: int(column.normalized[place]) * column.weight for column in columns}
            for place, node in enumerate(names)
        }

    # --- the world ---------------------------------------------------------------------------------------------------

    def _objects(self, plural: str) -> Iterable[Object]:
        return self._case.get(LISTERS.get(plural, plural)) or ()

    def _add(self, pod: Object) -> None:
        self._pods[objects.key(pod)] = pod
        self.engine.add_pod(pod)

    def _change(self, pod: Object) -> None:
        before, self._pods[objects.key(pod)] = self._pods[objects.key(pod)], pod
        self.engine.update_pod(before, pod)


STEPS: Mapping[str, Callable[[World, Mapping[str, Any]], Answer | None]] = {
    "createPod": World._create_pod,
    "updatePod": World._update_pod,
    "deletePod": World._delete_pod,
    "createNode": World._create_node,
    "updateNode": World._update_node,
    "deleteNode": World._delete_node,
    "advance": World._advance,
    "schedule": World._schedule,
}


def as_stored(pod: Object) -> Object:
    """Return a pod as the API server would store it: requests from limits, label keys merged into affinity terms."""
    stored = copy.deepcopy(pod)
    spec = stored["spec"]
    for container in (*(spec.get("initContainers") or ()), *(spec.get("containers") or ())):
        _default_requests(container)
    _default_pod_level(spec)
    for kind in ("podAffinity", "podAntiAffinity"):
        for term in _terms((spec.get("affinity") or {}).get(kind) or {}):
            _merge_label_keys(term, objects.labels(stored))
    return stored


def _default_requests(container: dict[str, Any]) -> None:
    resources = container.get("resources") or {}
    if resources.get("limits"):
        resources["requests"] = {**resources["limits"], **(resources.get("requests") or {})}


def _default_pod_level(spec: dict[str, Any]) -> None:
    """Pod-level requests that are not given follow the containers' requests, else the pod-level limit."""
    resources = spec.get("resources") or {}
    if not resources.get("limits"):
        return
    requests = dict(resources.get("requests") or {})
    containers = PodInfo.parse({"metadata": {}, "spec": {**spec, "resources": {}, "overhead": {}}}).requests
    for name, limit in resources["limits"].items():
        if name in requests:
            continue
        if name in containers:
            requests[name] = f"{containers[name]}m" if name == "cpu" else containers[name]
        else:
            requests[name] = limit
    resources["requests"] = requests


def _terms(affinity: dict[str, Any]) -> Iterable[dict[str, Any]]:
    yield from affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or ()
    for one in affinity.get("preferredDuringSchedulingIgnoredDuringExecution") or ():
        yield one["podAffinityTerm"]


def _merge_label_keys(term: dict[str, Any], labels: Mapping[str, str]) -> None:
    if term.get("labelSelector") is None:
        return
    found = [
        {"key": key, "operator": operator, "values": [labels[key]]}
        for field, operator in (("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn"))
        for key in term.get(field) or ()
        if key in labels
    ]
    expressions = term["labelSelector"].setdefault("matchExpressions", [])
    expressions += found


def _told(code: str, reasons: Iterable[str]) -> Answer:
    return {"code": code, "reasons": list(reasons)}


def _bound(pod: Object, node: str) -> Object:
    return {**pod, "spec": {**pod["spec"], "nodeName": node}}


def _success(decision: Decision) -> Answer:
    return {
        "feasibleNodes": len(decision.trace.feasible),
        "evaluatedNodes": decision.evaluated,
        "volumeBindings": _volumes(decision),
    }


def _volumes(decision: Decision) -> Answer:
    """What was decided for the claims that waited for the pod."""
    plugin = decision.framework.plugins.get("VolumeBinding")
    if not isinstance(plugin, VolumeBinding) or decision.node is None:
        return {}
    found = plugin.decision(decision.state, decision.node)
    told: Answer = {claim: {"persistentVolume": volume} for claim, volume in found.bindings.items()}
    return told | {claim: {"provisionOn": decision.node} for claim in found.provisions}


def _event(decision: Decision) -> Answer:
    trace = decision.trace
    action = "Binding" if trace.event_type == "Normal" else "Scheduling"
    return {
        "type": trace.event_type,
        "reason": trace.event_reason,
        "action": action,
        "message": trace.event_message,
    }
