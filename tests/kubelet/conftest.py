"""Telling a recorded story again on the simulator, in the form in which the recordings are kept."""

import copy
import importlib.util
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources
from labkit.client.client import JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH
from labkit.sim.simulator import Simulator

GOLDEN = Path(__file__).parents[1] / "golden" / "lifecycle"
KINDS = {
    "Pod": resources.PODS,
    "Deployment": resources.known("apps/v1", "Deployment"),
    "ReplicaSet": resources.known("apps/v1", "ReplicaSet"),
}
IMAGES = ["lab/busybox:1", "lab/app:v1", "lab/app:v2", "lab/tools:1"]
PATCHES = {"merge": MERGE_PATCH, "strategic": STRATEGIC_PATCH, "json": JSON_PATCH}
COUNTS = (
    "replicas",
    "updatedReplicas",
    "fullyLabeledReplicas",
    "readyReplicas",
    "availableReplicas",
    "unavailableReplicas",
    "terminatingReplicas",
)
Json = dict[str, Any]


@pytest.fixture(scope="session")
def story() -> Any:
    """The comparer that comes with the recordings."""
    spec = importlib.util.spec_from_file_location("golden_story", GOLDEN / "story.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def stories(story: Any) -> dict[str, Json]:
    return story.load(str(GOLDEN))


@pytest.fixture(scope="session")
def tell() -> Callable[[Json], Json]:
    return lambda recorded: Telling(recorded).tell()


class Telling:
    """One story on a simulator of its own."""

    def __init__(self, recorded: Json) -> None:
        self.recorded = recorded
        self.space = recorded["namespace"]
        self.simulator = Simulator([_node(one) for one in recorded["cluster"]["nodes"]])
        self.client = self.simulator.client()
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.space}}
        self.client.create(resources.known("v1", "Namespace"), namespace)
        self.simulator.advance(1)
        self.began = self.simulator.clock.now()
        self.timeline: list[Json] = []
        self.events: list[Json] = []
        self.actions: list[Json] = []
        self.names: dict[str, int] = {}
        self.views: dict[str, Json] = {}

    @property
    def now(self) -> float:
        return round(self.simulator.clock.now() - self.began, 3)

    def tell(self) -> Json:
        for kind, resource in KINDS.items():
            self._watch(resource, lambda event, kind=kind: self._hear(kind, event))
        self._watch(resources.EVENTS, self._hear_event)
        for manifest in self.recorded["manifests"]:
            self._apply(manifest)
        self.simulator.loop.run_until_idle()
        for action in self.recorded["actions"]:
            self.simulator.advance(action["atSeconds"] - self.now)
            self.actions.append({**action, "t": self.now, "result": self._act(action)})
            self.simulator.loop.run_until_idle()
        self.simulator.advance(self.recorded["durationSeconds"] - self.now)
        assert not self.simulator.handler.bugs, self.simulator.handler.bugs
        told = {name: value for name, value in self.recorded.items() if name != "final"}
        return self._anonymous({**told, "timeline": self.timeline, "events": self.events, "actions": self.actions})

    def _watch(self, resource: resources.ResourceType, sink: Callable[[Json], None]) -> None:
        _, version = self.client.list_with_version(resource, self.space)
        self.client.watch(resource, self.space, version).subscribe(sink)

    def _hear(self, kind: str, event: Json) -> None:
        obj = event["object"]
        if event["type"] == "BOOKMARK":
            return
        prefix = objects.metadata(obj).get("generateName")
        hashed = objects.labels(obj).get("pod-template-hash")
        for part in (objects.name(obj)[len(prefix) :] if prefix else None, hashed):
            if part:
                self.names.setdefault(part, len(self.names) + 1)
        view = _pod_view(obj) if kind == "Pod" else _workload_view(obj)
        if event["type"] == "MODIFIED" and self.views.get(objects.uid(obj)) == view:
            return
        self.views[objects.uid(obj)] = view
        self.timeline.append(
            {"t": self.now, "type": event["type"], "kind": kind, "name": objects.name(obj), "view": copy.deepcopy(view)}
        )

    def _hear_event(self, event: Json) -> None:
        obj = event["object"]
        if event["type"] not in ("ADDED", "MODIFIED"):
            return
        about = obj["involvedObject"]
        source = (obj.get("source") or {}).get("component") or obj.get("reportingComponent")
        told = {"t": self.now, "kind": about["kind"], "name": about["name"], "source": source}
        told["count"] = obj.get("count") or 1
        self.events.append({**told, **{name: obj[name] for name in ("type", "reason", "message")}})

    def _apply(self, manifest: Json) -> Json:
        obj = copy.deepcopy(manifest)
        obj["metadata"]["namespace"] = self.space
        resource = KINDS[obj["kind"]]
        if self.client.find(resource, objects.name(obj), self.space) is None:
            self.client.create(resource, obj)
            return {"code": 201}
        self.client.patch(resource, objects.name(obj), obj, self.space, content_type=STRATEGIC_PATCH)
        return {"code": 200}

    def _act(self, action: Json) -> Any:
        if action["do"] == "apply":
            return [self._apply(one) for one in action["manifests"]]
        name = self._chosen(action)
        try:
            getattr(self, f"_{action['do']}")(action, name)
        except errors.ApiError as refused:
            return {"code": refused.code, "reason": refused.reason, "message": str(refused)}
        return action["result"] if action["do"] == "exec" else {"code": 200}

    def _chosen(self, action: Json) -> str:
        if "podSelector" not in action:
            return action.get("name") or action["pod"]
        wanted = action["podSelector"].items()
        pods = [pod for pod in self.client.list(resources.PODS, self.space) if wanted <= objects.labels(pod).items()]
        pods = [pod for pod in pods if not objects.is_terminating(pod)]
        oldest_first = sorted((objects.metadata(pod)["creationTimestamp"], objects.name(pod)) for pod in pods)
        return oldest_first[action["index"]][1]

    def _delete(self, action: Json, name: str) -> None:
        options = {field: action[field] for field in ("gracePeriodSeconds", "propagationPolicy") if field in action}
        self.client.delete(KINDS[action["kind"]], name, self.space, **options)

    def _scale(self, action: Json, name: str) -> None:
        self.client.patch(KINDS[action["kind"]], name, {"spec": {"replicas": action["replicas"]}}, self.space)

    def _patch(self, action: Json, name: str) -> None:
        kind, subresource = KINDS[action["kind"]], action.get("subresource", "")
        content_type = PATCHES[action["patchType"]]
        self.client.patch(kind, name, action["patch"], self.space, subresource, content_type)

    def _exec(self, action: Json, name: str) -> None:
        pod = self.client.get(resources.PODS, name, self.space)
        assert self.simulator.kubelets.execute(pod, action["command"], action.get("container", "")) is not None

    def _anonymous(self, told: Json) -> Json:
        text = json.dumps(told)
        for name, number in sorted(self.names.items(), key=lambda pair: -len(pair[0])):
            text = text.replace(name, f"<name:{number}>")
        text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uid:1>", text)
        return json.loads(re.sub(r"\b\d+\.\d+\.\d+\.\d+\b", "<ip:1>", text))


def _node(recorded: Json) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": recorded["name"], "labels": recorded["labels"]},
        "spec": {"taints": recorded["taints"]} if recorded.get("taints") else {},
        "status": {
            "capacity": recorded["allocatable"],
            "allocatable": recorded["allocatable"],
            "images": [{"names": IMAGES, "sizeBytes": 1}],
        },
    }


def _pod_view(pod: Json) -> Json:
    status, metadata = pod.get("status") or {}, objects.metadata(pod)
    view = {name: status[name] for name in ("phase", "reason", "message") if status.get(name)}
    if pod["spec"].get("nodeName"):
        view["nodeName"] = pod["spec"]["nodeName"]
    if status.get("podIP"):
        view["podIP"] = "<ip:1>"
    view |= _conditions(status)
    for name in ("initContainerStatuses", "containerStatuses"):
        if status.get(name):
            view[name] = sorted(map(_container, status[name]), key=lambda one: one["name"])
    view["kubectl"] = _columns(pod)
    if metadata.get("deletionTimestamp"):
        view["deletionGracePeriodSeconds"] = metadata.get("deletionGracePeriodSeconds")
    return {**view, **_deletion(metadata)}


def _workload_view(obj: Json) -> Json:
    status, metadata = obj.get("status") or {}, objects.metadata(obj)
    zeros = ("terminatingReplicas", "replicas") if obj["kind"] == "ReplicaSet" else ("terminatingReplicas",)
    counts = {name: status[name] for name in COUNTS if status.get(name) or (name in zeros and name in status)}
    if obj["kind"] == "ReplicaSet":
        counts.setdefault("replicas", 0)
    view = {"replicas": obj["spec"]["replicas"], "status": counts, **_conditions(status)}
    view["observed"] = status.get("observedGeneration") == metadata["generation"]
    if obj["spec"].get("paused"):
        view["paused"] = True
    named = ("revision",) if obj["kind"] == "Deployment" else ("revision", "desired-replicas", "max-replicas")
    annotations = objects.annotations(obj)
    prefix = "deployment.kubernetes.io/"
    view |= {name: annotations[prefix + name] for name in named if prefix + name in annotations}
    return {**view, **_deletion(metadata)}


def _deletion(metadata: Json) -> Json:
    view: Json = {"deleting": True} if metadata.get("deletionTimestamp") else {}
    return {**view, **({"finalizers": metadata["finalizers"]} if metadata.get("finalizers") else {})}


def _conditions(status: Json) -> Json:
    fields = ("type", "status", "reason", "message")
    listed = [{name: one[name] for name in fields if one.get(name)} for one in status.get("conditions") or ()]
    return {"conditions": listed} if listed else {}


def _container(status: Json) -> Json:
    view = {name: status[name] for name in ("name", "ready", "restartCount", "started")}
    view["state"] = _state(status["state"])
    return {**view, **({"lastState": _state(status["lastState"])} if status.get("lastState") else {})}


def _state(state: Json) -> Json:
    fields = ("reason", "message", "exitCode")
    return {kind: {name: one[name] for name in fields if name in one} for kind, one in state.items()}


def _columns(pod: Json) -> Json:
    """The cells READY, STATUS and RESTARTS of `kubectl get pods`."""
    status, spec = pod.get("status") or {}, pod["spec"]
    sidecars = {one["name"] for one in spec.get("initContainers") or () if one.get("restartPolicy") == "Always"}
    inits, mains = status.get("initContainerStatuses") or (), status.get("containerStatuses") or ()
    true = {one["type"] for one in status.get("conditions") or () if one["status"] == "True"}
    reason, waits = _init_reason(spec, inits, sidecars)
    restarts = sum(one["restartCount"] for one in inits)
    ready = sum(one["name"] in sidecars and one["started"] and one["ready"] for one in inits)
    text = reason or status.get("reason") or status.get("phase") or "Pending"
    if not waits or "Initialized" in true:
        ready += sum(one["ready"] and "running" in one["state"] for one in mains)
        restarts = sum(one["restartCount"] for one in [*mains, *(one for one in inits if one["name"] in sidecars)])
        ended = [one["state"] for one in reversed(mains) if "running" not in one["state"]]
        text = next(iter(ended[-1].values())).get("reason", text) if ended else text
        if text == "Completed" and any(one["ready"] for one in mains):
            text = "Running" if "Ready" in true else "NotReady"
    if objects.is_terminating(pod) and status.get("phase") not in ("Succeeded", "Failed"):
        text = "Terminating"
    return {"READY": f"{ready}/{len(spec['containers']) + len(sidecars)}", "STATUS": text, "RESTARTS": str(restarts)}


def _init_reason(spec: Json, inits: Any, sidecars: set[str]) -> tuple[str, bool]:
    """The reason that the init containers give, and whether one of them is still awaited."""
    for done, one in enumerate(inits):
        state = one["state"]
        if state.get("terminated", {}).get("exitCode") == 0 or (one["name"] in sidecars and one["started"]):
            continue
        told = next(iter(state.values())).get("reason", "PodInitializing")
        return f"Init:{done}/{len(spec['initContainers'])}" if told == "PodInitializing" else f"Init:{told}", True
    return "", False
