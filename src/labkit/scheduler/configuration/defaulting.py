"""Defaults: what a configuration that says little means in full (source: Kubernetes 1.36)."""

from collections.abc import Callable, Mapping
from typing import Any

DEFAULT_SCHEDULER = "default-scheduler"
Struct = dict[str, Any]


def complete(config: Struct) -> Struct:
    """Return a decoded configuration with everything it leaves open filled in, arguments of plugins included."""
    profiles = config.get("profiles") or [{}]
    if len(profiles) == 1 and profiles[0].get("schedulerName") is None:
        profiles = [{**profiles[0], "schedulerName": DEFAULT_SCHEDULER}]
    election = config.get("leaderElection") or {}
    connection = config.get("clientConnection") or {}
    profiling = config.get("enableProfiling", True)
    return {
        "parallelism": 16,
        "percentageOfNodesToScore": 0,
        "podInitialBackoffSeconds": 1,
        "podMaxBackoffSeconds": 10,
        "extenders": [],
        "enableProfiling": True,
        **({"enableContentionProfiling": True} if profiling else {}),
        **config,
        "leaderElection": {**_ELECTION, **{field: value for field, value in election.items() if value != ""}},
        "clientConnection": {**_CONNECTION, **{field: value for field, value in connection.items() if value}},
        "profiles": [{"pluginConfig": [], **one} for one in profiles],
    }


def complete_args(plugin: str, args: Mapping[str, Any] | None) -> Struct:
    """Return decoded arguments of a plugin with everything they leave open filled in."""
    fill = _ARGS.get(plugin)
    return fill(dict(args or {})) if fill is not None else dict(args or {})


_ELECTION: Struct = {
    "leaderElect": True,
    "leaseDuration": "15s",
    "renewDeadline": "10s",
    "retryPeriod": "2s",
    "resourceLock": "leases",
    "resourceName": "kube-scheduler",
    "resourceNamespace": "kube-system",
}
_CONNECTION: Struct = {"contentType": "application/vnd.kubernetes.protobuf", "qps": 50.0, "burst": 100}


def _resources(given: list[Struct] | None) -> list[Struct]:
    listed = given or [{"name": "cpu"}, {"name": "memory"}]
    return [{**one, "weight": one.get("weight") or 1} for one in listed]


def _fit(args: Struct) -> Struct:
    strategy = args.get("scoringStrategy")
    given: Struct = {"type": "LeastAllocated"} if strategy is None else {"type": "", **strategy}
    return {**args, "scoringStrategy": {**given, "resources": _resources(given.get("resources"))}}


def _with(**defaults: Any) -> Callable[[Struct], Struct]:
    return lambda args: {**defaults, **args}


_ARGS: Mapping[str, Callable[[Struct], Struct]] = {
    "DefaultPreemption": _with(minCandidateNodesPercentage=10, minCandidateNodesAbsolute=100),
    "DynamicResources": _with(filterTimeout="10s", bindingTimeout="10m0s"),
    "InterPodAffinity": _with(hardPodAffinityWeight=1, ignorePreferredTermsOfExistingPods=False),
    "NodeAffinity": _with(),
    "NodeResourcesBalancedAllocation": lambda args: {**args, "resources": _resources(args.get("resources"))},
    "NodeResourcesFit": _fit,
    "PodTopologySpread": lambda args: {**args, "defaultingType": args.get("defaultingType") or "System"},
    "VolumeBinding": _with(bindTimeoutSeconds=600),
}
