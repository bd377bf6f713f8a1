"""What can be wrong with train and inference (step whole), and with render and its scheduler (step stack)."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit import errors
from labkit.api import quantity
from labkit.api.object import Object
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot
from labkit.scheduler import profile
from labkit.scheduler.configuration import config_map, reading

GPU = "nvidia.com/gpu"
TEMPLATE = "spec.template.spec"
LIMIT = f"{TEMPLATE}.containers.resources.limits"
NAME = f"{TEMPLATE}.schedulerName"
DEFAULT = "default-scheduler"
STEERING = ("affinity", "nodeSelector", "topologySpreadConstraints", "schedulerName", "priorityClassName")
OWN_LEASE = ("kube-system", "kube-scheduler")  # held by the cluster's own scheduler


def check_whole(snapshot: Snapshot) -> Iterator[Finding]:
    """train has its GPUs in one pod, inference has kept all of its own, and nobody else has paid for it."""
    harm = [
        *expect.neighbours_untouched(snapshot, "platform", code="platform_touched"),
        *expect.nodes_untouched(snapshot, code="nodes_touched"),
    ]
    if harm:
        yield from harm
        return
    train, inference = (snapshot.find("deployments", name, "studio") for name in ("train", "inference"))
    for name, found in (("train", train), ("inference", inference)):
        if found is None:
            seen = _elsewhere(snapshot, name)
            yield Finding("workload_missing", f"deployment studio/{name}", "metadata", seen)
    if train is not None and inference is not None:
        wrong = _wrongly_asked(snapshot, train, inference) or _waiting(snapshot, train, inference)
        if wrong:
            yield wrong


def check_stack(snapshot: Snapshot) -> Iterator[Finding]:
    """The scheduler of the studio has put all of render on one node."""
    render = snapshot.find("deployments", "render", "studio")
    if render is None:
        yield Finding("render_missing", "deployment studio/render", "metadata", _elsewhere(snapshot, "render"))
        return
    wrong = _render_asks(snapshot, render) or _not_decided(snapshot, render) or _spread(snapshot, render)
    if wrong:
        yield wrong


def _wrongly_asked(snapshot: Snapshot, train: Object, inference: Object) -> Finding | None:
    """What is wrong with what the two manifests ask for, whether or not their pods are placed."""
    for one in (train, inference):
        if node := expect.pod_spec(one).get("nodeName"):
            return Finding("pinned", expect.named(one), f"{TEMPLATE}.nodeName", node)
    if _gpus(train) < _number(snapshot, "whole") or _replicas(train) < 1:
        return Finding("train_shrunk", expect.named(train), LIMIT, _asked(train))
    if _gpus(inference) < _number(snapshot, "one") or _replicas(inference) < 4:
        return Finding("inference_shrunk", expect.named(inference), LIMIT, _asked(inference))
    return None


def _waiting(snapshot: Snapshot, train: Object, inference: Object) -> Finding | None:
    """Why pods of the two wait, if any does."""
    for one in (inference, train):
        if unheard := [pod for pod in _pending(snapshot, one) if not _condition(pod)]:
            seen = str(expect.field(unheard[0], "spec.schedulerName"))
            return Finding("unknown_scheduler", expect.named(one), NAME, seen)
    if waiting := _pending(snapshot, inference):
        return Finding("inference_waits", expect.named(inference), TEMPLATE, _condition(waiting[0]))
    placed = [pod for pod in expect.pods_of(snapshot, train) if expect.is_placed(pod)]
    if len(placed) >= _replicas(train):
        return None
    waiting = _pending(snapshot, train)
    seen = _condition(waiting[0]) if waiting else "no pods"
    if _steered(inference):
        nodes = _nodes(expect.pods_of(snapshot, inference))
        return Finding("still_spread", expect.named(inference), TEMPLATE, ", ".join(nodes))
    if expect.pod_spec(train).get("schedulerName", DEFAULT) != DEFAULT:
        return Finding("only_the_big_one", expect.named(train), NAME, seen)
    return Finding("no_whole_node", expect.named(train), LIMIT, seen)


def _render_asks(snapshot: Snapshot, render: Object) -> Finding | None:
    spec, name = expect.pod_spec(render), expect.named(render)
    cpu, replicas = expect.request(spec, "cpu"), _replicas(render)
    if spec.get("nodeName"):
        return Finding("render_pinned", name, f"{TEMPLATE}.nodeName", spec["nodeName"])
    if cpu < _number(snapshot, "render_cpu") or replicas * 1000 < _number(snapshot, "render"):
        return Finding("render_shrunk", name, "spec", f"{replicas} × {cpu}m")
    chosen = spec.get("schedulerName") or DEFAULT
    return Finding("render_elsewhere", name, NAME, chosen) if chosen in (DEFAULT, "packer") else None


def _not_decided(snapshot: Snapshot, render: Object) -> Finding | None:
    """Why nobody has decided about render: its scheduler is not there, or does not decide about these pods."""
    mounted, scheduler = _mounted(snapshot)
    if mounted is None:
        return Finding("nobody_decides", "deployment studio/stacker", TEMPLATE, scheduler)
    name = expect.named(mounted)
    try:
        config = _configuration(mounted)
    except errors.ManifestError as refused:
        return Finding("config_refused", name, "data", str(refused))
    election = config["leaderElection"]
    if election["leaderElect"] and (election["resourceNamespace"], election["resourceName"]) == OWN_LEASE:
        return Finding("standby", name, "data", "/".join(OWN_LEASE))
    profiles = [one["schedulerName"] for one in config["profiles"]]
    if expect.pod_spec(render).get("schedulerName") not in profiles:
        return Finding("no_profile", name, "data", ", ".join(profiles))
    waiting = _pending(snapshot, render)
    if waiting and not _condition(waiting[0]):
        return Finding("nobody_decides", "deployment studio/stacker", TEMPLATE, scheduler)
    if waiting:
        return Finding("render_waits", expect.named(render), TEMPLATE, _condition(waiting[0]))
    return None


def _spread(snapshot: Snapshot, render: Object) -> Finding | None:
    """Why render is on more than one node, as far as the configuration tells."""
    nodes = _nodes(expect.pods_of(snapshot, render))
    if len(nodes) == 1:
        return None
    seen, name = ", ".join(nodes), expect.pod_spec(render).get("schedulerName")
    mounted, _ = _mounted(snapshot)
    profiles = _configuration(mounted)["profiles"] if mounted else []
    chosen: Mapping[str, Any] = next((one for one in profiles if one["schedulerName"] == name), {})
    strategy = _strategy(chosen)
    counted = [one["name"] for one in strategy.get("resources") or ()]
    if strategy.get("type") == "LeastAllocated":
        return Finding("least", expect.named(render), "scoringStrategy.type", seen)
    if not {"cpu", "memory"} & set(counted):
        return Finding("counts_nothing", expect.named(render), "scoringStrategy.resources", ", ".join(counted))
    return Finding("other_voices", expect.named(render), "plugins", seen)


def _strategy(chosen: Mapping[str, Any]) -> Mapping[str, Any]:
    """The scoring strategy of a profile, with the defaults filled in."""
    listed = chosen.get("pluginConfig") or ()
    found = next((one.get("args") or {} for one in listed if one["name"] == "NodeResourcesFit"), {})
    return found.get("scoringStrategy") or {}


def _mounted(snapshot: Snapshot) -> tuple[Object | None, str]:
    """The ConfigMap that the pods of stacker mount (None if they cannot), and how many of these pods run."""
    scheduler = snapshot.find("deployments", "stacker", "studio")
    if scheduler is None:
        return None, "no deployment of this name"
    running = [one for one in expect.pods_of(snapshot, scheduler) if expect.field(one, "status.phase") == "Running"]
    volumes = expect.pod_spec(scheduler).get("volumes") or ()
    names = [expect.field(one, "configMap.name") for one in volumes]
    found = next((one for name in names if name and (one := snapshot.find("configmaps", name, "studio"))), None)
    return (found if running else None), f"{len(running)}/{_replicas(scheduler)} Running"


def _configuration(mounted: Object) -> Mapping[str, Any]:
    """The configuration in a ConfigMap, completed and validated as kube-scheduler does. Raises ManifestError."""
    config = config_map.read(mounted)
    profile.parse(config, {})  # what kube-scheduler refuses only when it builds its plugins
    return reading.read(config, profile.DEFAULT_PLUGINS)


def _pending(snapshot: Snapshot, workload: Object) -> list[Object]:
    return [pod for pod in expect.pods_of(snapshot, workload) if not expect.is_placed(pod)]


def _condition(pod: Object) -> str:
    """What a scheduler has said about a pod that waits; "" if none has looked at it."""
    return expect.failed_condition(pod, "PodScheduled") or ""


def _steered(workload: Object) -> bool:
    spec = expect.pod_spec(workload)
    return any(spec.get(field) and spec.get(field) != DEFAULT for field in STEERING)


def _gpus(workload: Object) -> int:
    """GPUs of one pod, in thousandths."""
    return expect.request(expect.pod_spec(workload), GPU)


def _replicas(workload: Object) -> int:
    return expect.field(workload, "spec.replicas") or 0


def _asked(workload: Object) -> str:
    """ "2 × 1 nvidia.com/gpu"."""
    return f"{_replicas(workload)} × {_gpus(workload) // 1000} {GPU}"


def _number(snapshot: Snapshot, name: str) -> int:
    return quantity.milli(snapshot.values[name])


def _nodes(pods: list[Object]) -> list[str]:
    return sorted({pod["spec"]["nodeName"] for pod in pods if expect.is_placed(pod)})


def _elsewhere(snapshot: Snapshot, name: str) -> str:
    """Where a deployment of this name is instead."""
    found = [one for one in snapshot.all("deployments") if one["metadata"]["name"] == name]
    return ", ".join(expect.named(one) for one in found) or "no deployment of this name"
