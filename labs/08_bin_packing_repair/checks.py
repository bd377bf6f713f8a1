"""What can be wrong with the scheduler packer, and with what was done instead of repairing it (step pack)."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit import errors
from labkit.api.object import Object
from labkit.labs import expect
from labkit.labs.finding import Finding
from labkit.labs.snapshot import Snapshot
from labkit.scheduler import profile
from labkit.scheduler.configuration import config_map, reading

GPU = "nvidia.com/gpu"
TENANTS = ("notebooks", "train")
TEMPLATE = "spec.template.spec"
STRATEGY = "scoringStrategy"
SHAPE = f"{STRATEGY}.requestedToCapacityRatio.shape"
# What a pod spec may say about where and when it runs. The two Deployments say nothing of it but what world.yaml says.
STEERING = (
    "schedulerName",
    "priorityClassName",
    "nodeName",
    "nodeSelector",
    "affinity",
    "tolerations",
    "topologySpreadConstraints",
    "schedulingGates",
)


def check_pack(snapshot: Snapshot) -> Iterator[Finding]:
    """train has a node, by the decision of packer, and nobody else has paid for it."""
    harm = [
        *expect.nodes_untouched(snapshot, code="nodes_touched"),
        *expect.neighbours_untouched(snapshot, "astro", code="others_deleted"),
        *_tenants_changed(snapshot),
    ]
    if harm:
        yield from harm
        return
    wrong = _nobody_decides(snapshot) or _badly_packed(snapshot)
    if wrong:
        yield wrong


def _tenants_changed(snapshot: Snapshot) -> Iterator[Finding]:
    """What differs between the two Deployments of research and world.yaml, annotations apart."""
    before = {obj["metadata"]["name"]: obj for obj in snapshot.world if obj.get("kind") == "Deployment"}
    for name in TENANTS:
        now = snapshot.find("deployments", name, "research")
        if now is None:
            yield Finding("tenants_changed", f"deployment research/{name}", "metadata", "no longer there")
            continue
        seen = _difference(before[name], now)
        if seen:
            yield Finding("tenants_changed", expect.named(now), *seen)


def _difference(before: Object, now: Object) -> tuple[str, str] | None:
    """The first field in which a Deployment asks for something else than before, and what it says there."""
    if expect.field(now, "spec.replicas") != expect.field(before, "spec.replicas"):
        return "spec.replicas", str(expect.field(now, "spec.replicas"))
    wanted, found = expect.pod_spec(before), expect.pod_spec(now)
    for field in STEERING:
        if (found.get(field) or None) != wanted.get(field):
            return f"{TEMPLATE}.{field}", str(found.get(field) or "not set")
    for resource in ("cpu", "memory", GPU):
        if expect.request(found, resource) != expect.request(wanted, resource):
            return f"{TEMPLATE}.containers.resources", f"{expect.request(found, resource) / 1000:g} {resource}"
    return None


def _nobody_decides(snapshot: Snapshot) -> Finding | None:
    """Why no scheduler has decided about the pods of research."""
    mounted, state = _mounted(snapshot)
    silent = Finding("nobody_decides", "deployment platform/packer", TEMPLATE, state)
    if mounted is None:
        return silent
    try:
        profiles = _profiles(mounted)
    except errors.ManifestError as refused:
        return Finding("config_refused", expect.named(mounted), "data", str(refused))
    names = [str(one["schedulerName"]) for one in profiles]
    if not all(expect.pod_spec(one).get("schedulerName") in names for one in _tenants(snapshot)):
        return Finding("no_profile", expect.named(mounted), "schedulerName", ", ".join(names))
    unheard = [pod for one in _tenants(snapshot) for pod in _pending(snapshot, one) if not _condition(pod)]
    return silent if unheard else None


def _badly_packed(snapshot: Snapshot) -> Finding | None:
    """What is wrong with the strategy of packer; if nothing is, why train waits although packer has decided.

    The strategy is looked at first: with a bad one train has a node only if it happened to come before the small pods.
    """
    notebooks, train = _tenants(snapshot)
    mounted, _ = _mounted(snapshot)
    chosen = expect.pod_spec(train).get("schedulerName")
    listed = _profiles(mounted) if mounted else []
    strategy = _strategy(next((one for one in listed if one["schedulerName"] == chosen), {}))
    name, nodes = expect.named(notebooks), _nodes(expect.pods_of(snapshot, notebooks))
    wrong = _fault(strategy, name, nodes)
    if wrong:
        return wrong
    placed = [pod for pod in expect.pods_of(snapshot, train) if expect.is_placed(pod)]
    if placed and not _pending(snapshot, notebooks):
        return None
    return Finding("decided_otherwise", name, "plugins", nodes)


def _fault(strategy: Mapping[str, Any], name: str, nodes: str) -> Finding | None:
    """What is wrong with a scoring strategy that should keep nodes whole."""
    if strategy.get("type") == "LeastAllocated":
        return Finding("least", name, f"{STRATEGY}.type", nodes)
    shape = expect.field(strategy, "requestedToCapacityRatio.shape") or ()
    scores = [point.get("score") or 0 for point in shape]
    if scores and scores[-1] < scores[0]:
        return Finding("emptiest_wins", name, SHAPE, nodes)
    if scores and len(set(scores)) == 1:
        return Finding("all_the_same", name, SHAPE, nodes)
    weights = {one["name"]: one.get("weight") or 0 for one in strategy.get("resources") or ()}
    if not weights.get(GPU) or weights[GPU] < sum(weights.values()) / 2:
        return Finding("other_resource", name, f"{STRATEGY}.resources", nodes)
    return None


def _nodes(pods: list[Object]) -> str:
    return ", ".join(sorted({pod["spec"]["nodeName"] for pod in pods if expect.is_placed(pod)})) or "no node"


def _tenants(snapshot: Snapshot) -> list[Object]:
    return [found for name in TENANTS if (found := snapshot.find("deployments", name, "research"))]


def _mounted(snapshot: Snapshot) -> tuple[Object | None, str]:
    """The ConfigMap that the pods of packer mount (None if none runs with one), and how many of these pods run."""
    scheduler = snapshot.find("deployments", "packer", "platform")
    if scheduler is None:
        return None, "no deployment of this name"
    running = [one for one in expect.pods_of(snapshot, scheduler) if expect.field(one, "status.phase") == "Running"]
    state = f"{len(running)}/{expect.field(scheduler, 'spec.replicas') or 0} Running"
    names = [expect.field(one, "configMap.name") for one in expect.pod_spec(scheduler).get("volumes") or ()]
    found = next((one for name in names if name and (one := snapshot.find("configmaps", name, "platform"))), None)
    return (found if running else None), state


def _profiles(mounted: Object) -> list[Mapping[str, Any]]:
    """The profiles in a ConfigMap, completed and validated as kube-scheduler does. Raises ManifestError."""
    config = config_map.read(mounted)
    profile.parse(config, {})  # what kube-scheduler refuses only when it builds its plugins
    return list(reading.read(config, profile.DEFAULT_PLUGINS)["profiles"])


def _strategy(chosen: Mapping[str, Any]) -> Mapping[str, Any]:
    """The scoring strategy of a profile, with the defaults filled in."""
    listed = chosen.get("pluginConfig") or ()
    found = next((one.get("args") or {} for one in listed if one["name"] == "NodeResourcesFit"), {})
    return found.get(STRATEGY) or {}


def _pending(snapshot: Snapshot, workload: Object) -> list[Object]:
    return [pod for pod in expect.pods_of(snapshot, workload) if not expect.is_placed(pod)]


def _condition(pod: Object) -> str:
    """What a scheduler has said about a pod that waits; "" if none has looked at it."""
    return expect.failed_condition(pod, "PodScheduled") or ""
