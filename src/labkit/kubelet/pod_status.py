"""The status of a pod as the kubelet writes it: phase, conditions and container statuses, from what runs.

Pure functions. The rules are those of the kubelet's status generation (getPhase, convertToAPIContainerStatuses and the
GeneratePod…Condition functions of Kubernetes 1.36).
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from labkit.api import timestamps
from labkit.api.object import Object
from labkit.kubelet.containers import Container, Run

Condition = dict[str, Any]
Moment = Callable[[float], dt.datetime]
OWNED = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")


def is_restarted(container: Container, policy: str) -> bool:
    """Whether the container is to be started (again): it never ran, or its restart policy says so."""
    if container.is_running:
        return False
    if not container.has_ended or container.role == "sidecar":
        return True
    if container.role == "init" and policy == "Always":
        policy = "OnFailure"
    return policy == "Always" or (policy == "OnFailure" and not container.succeeded)


def is_initialized(containers: Sequence[Container]) -> bool:
    """Whether every init container has succeeded and every sidecar has started."""
    return not _incomplete(containers) or any(one.run is not None for one in containers if one.role == "main")


def phase(containers: Sequence[Container], policy: str, terminal: bool) -> str:
    """Return the phase that the containers add up to; `terminal` if none will be started any more."""
    inits = [one for one in containers if one.role == "init"]
    if policy == "Never" and any(one.has_ended and not one.succeeded for one in inits):
        return "Failed"
    mains = [one for one in containers if one.role == "main"]
    if not terminal and (not is_initialized(containers) or any(one.run is None for one in mains)):
        return "Pending"
    if any(one.is_running for one in mains):
        return "Running"
    succeeded = all(one.succeeded for one in mains)
    if terminal or policy == "Never" or (policy == "OnFailure" and succeeded):
        return "Succeeded" if succeeded else "Failed"
    return "Running"


def container_statuses(containers: Sequence[Container], policy: str, stopping: bool, moment: Moment) -> dict[str, Any]:
    """Return initContainerStatuses (in order) and containerStatuses (by name)."""
    early = "PodInitializing" if any(one.role != "main" for one in containers) else "ContainerCreating"
    told = [(one, _container_status(one, policy, stopping, early, moment)) for one in containers]
    inits = [status for one, status in told if one.role != "main"]
    mains = sorted((status for one, status in told if one.role == "main"), key=lambda status: str(status["name"]))
    return {**({"initContainerStatuses": inits} if inits else {}), "containerStatuses": mains}


def _container_status(one: Container, policy: str, stopping: bool, early: str, moment: Moment) -> dict[str, Any]:
    state = _state(one.run, moment) if one.run is not None else {"waiting": {"reason": early}}
    last = _state(one.last, moment) if one.last is not None else {}
    if one.waiting is not None and not stopping and is_restarted(one, policy):
        last = state if one.has_ended else last
        reason, message = one.waiting
        state = {"waiting": {"reason": reason, **({"message": message} if message else {})}}
    return {
        "name": one.name,
        "state": state,
        "lastState": last,
        "ready": one.succeeded if one.role == "init" else one.is_running and one.ready,
        "restartCount": one.restarts,
        "image": one.image,
        "imageID": f"sim://{one.image}" if one.run is not None else "",
        **({"containerID": f"sim://{one.run.id}"} if one.run is not None else {}),
        "started": one.is_running and one.started,
    }


def _state(run: Run, moment: Moment) -> dict[str, Any]:
    started = timestamps.time(moment(run.started)) if run.started is not None else "1970-01-01T00:00:00Z"
    if run.finished is None:
        return {"running": {"startedAt": started}}
    ended = {"exitCode": run.exit_code, "reason": run.reason, "startedAt": started}
    ended["finishedAt"] = timestamps.time(moment(run.finished))
    ended["containerID"] = f"sim://{run.id}"
    return {"terminated": {**ended, **({"message": run.message} if run.message else {})}}


def conditions(
    pod: Mapping[str, Any],
    containers: Sequence[Container],
    phase_: str,
    sandbox: bool,
    known: Sequence[Condition],
    now: str,
) -> list[Condition]:
    """Return the conditions: those of others first, then the kubelet's own; a time changes only with the status."""
    ready = _containers_ready(containers, phase_)
    made = [
        _plain("PodReadyToStartContainers", sandbox),
        _initialized(containers, phase_),
        {**_gated(pod, ready, known), "type": "Ready"},
        {**ready, "type": "ContainersReady"},
        _plain("PodScheduled", True),
    ]
    earlier = {one["type"]: one for one in known}
    for one in made:
        before = earlier.get(one["type"])
        same = before is not None and before["status"] == one["status"]
        one["lastTransitionTime"] = before.get("lastTransitionTime") or now if same and before is not None else now
        one["lastProbeTime"] = None
    return [one for one in known if one["type"] not in OWNED] + made


def _plain(type_: str, holds: bool) -> Condition:
    return {"type": type_, "status": "True" if holds else "False"}


def _incomplete(containers: Sequence[Container]) -> list[str]:
    """Return the init containers that are not done, the sidecars among them that have not started."""
    done = {
        one.name: one.started if one.role == "sidecar" else one.succeeded for one in containers if one.role != "main"
    }
    return [name for name, is_done in done.items() if not is_done]


def _initialized(containers: Sequence[Container], phase_: str) -> Condition:
    if phase_ == "Succeeded":
        return {**_plain("Initialized", True), "reason": "PodCompleted"}
    if is_initialized(containers):
        return _plain("Initialized", True)
    message = f"containers with incomplete status: [{' '.join(_incomplete(containers))}]"
    return {**_plain("Initialized", False), "reason": "ContainersNotInitialized", "message": message}


def _containers_ready(containers: Sequence[Container], phase_: str) -> Condition:
    if phase_ in ("Succeeded", "Failed"):
        return {**_plain("", False), "reason": "PodCompleted" if phase_ == "Succeeded" else "PodFailed"}
    counted = [one for one in containers if one.role != "init"]
    unready = [one.name for one in counted if not (one.is_running and one.ready)]
    if not unready:
        return _plain("", True)
    message = f"containers with unready status: [{' '.join(unready)}]"
    return {**_plain("", False), "reason": "ContainersNotReady", "message": message}


def _gated(pod: Mapping[str, Any], ready: Condition, known: Sequence[Condition]) -> Condition:
    """Return the Ready condition: ContainersReady, and every readiness gate True."""
    if ready["status"] != "True":
        return dict(ready)
    held = {one["type"] for one in known if one["status"] == "True"}
    there = {one["type"] for one in known}
    texts = []
    for gate in pod["spec"].get("readinessGates") or ():
        type_ = gate["conditionType"]
        if type_ not in there:
            texts.append(f'corresponding condition of pod readiness gate "{type_}" does not exist.')
        elif type_ not in held:
            texts.append(f'the status of pod readiness gate "{type_}" is not "True", but False')
    if not texts:
        return dict(ready)
    return {"status": "False", "reason": "ReadinessGatesNotReady", "message": ", ".join(texts)}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Object:
    """Return the top-level fields of `after` that differ from `before`: the merge patch to write."""
    return {name: value for name, value in after.items() if before.get(name) != value}
