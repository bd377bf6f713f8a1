"""Validation of a whole configuration: every problem at once, in upstream's order (Kubernetes 1.36)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labkit.scheduler.configuration import durations, label_names, plugin_args, schema
from labkit.scheduler.configuration.field_errors import duplicate, invalid, required

Struct = Mapping[str, Any]
Problems = Iterator[str]

# Plugins that were part of Kubernetes once.
REMOVED = ("AzureDiskLimits", "CinderLimits", "EBSLimits", "GCEPDLimits")
# Their points; those that came later are not checked.
_POINTS = schema.POINTS[:12]


def problems(config: Struct) -> Problems:
    """Return what is wrong with a complete configuration whose plugin sets are merged with the defaults."""
    burst = config["clientConnection"]["burst"]
    if burst < 0:
        yield invalid("clientConnection.burst", burst, "must be non-negative")
    yield from _leader_election(config["leaderElection"])
    if config["parallelism"] <= 0:
        yield invalid("parallelism", config["parallelism"], "should be an integer value greater than zero")
    yield from _profiles(config["profiles"])
    yield from _percentage("percentageOfNodesToScore", config["percentageOfNodesToScore"])
    first, most = config["podInitialBackoffSeconds"], config["podMaxBackoffSeconds"]
    if first <= 0:
        yield invalid("podInitialBackoffSeconds", first, "must be greater than 0")
    if most < first:
        yield invalid("podMaxBackoffSeconds", most, "must be greater than or equal to PodInitialBackoffSeconds")
    yield from _extenders(config["extenders"])


def _leader_election(election: Struct) -> Problems:
    if not election["leaderElect"]:
        return
    waits = {field: durations.parse(election[field]) for field in ("leaseDuration", "renewDeadline", "retryPeriod")}
    for field, wait in waits.items():
        if wait <= 0:
            yield invalid(f"leaderElection.{field}", durations.written(wait), "must be greater than zero")
    if waits["leaseDuration"] <= waits["renewDeadline"]:
        shown = durations.written(waits["renewDeadline"])
        yield invalid("leaderElection.leaseDuration", shown, "must be greater than `RenewDeadline`")
    if election["resourceLock"] != "leases":
        what = 'resourceLock value must be "leases"'
        yield invalid("leaderElection.resourceLock", election["resourceLock"], what)


def _percentage(path: str, value: int | None) -> Problems:
    if value is not None and not 0 <= value <= 100:
        yield invalid(path, value, "not in valid range [0-100]")


# --- profiles -------------------------------------------------------------------------------------------------------


def _profiles(profiles: Sequence[Struct]) -> Problems:
    seen: set[str] = set()
    for index, one in enumerate(profiles):
        path, name = f"profiles[{index}]", one.get("schedulerName") or ""
        if not name:
            yield required(f"{path}.schedulerName")
        yield from _percentage(f"{path}.percentageOfNodesToScore", one.get("percentageOfNodesToScore"))
        yield from _removed_plugins(path, one["plugins"])
        yield from _plugin_config(path, one["pluginConfig"])
        if name in seen:
            yield duplicate(f"{path}.schedulerName", {})  # upstream shows an empty object here
        seen.add(name)
    yield from _queue_sort(profiles)


def _removed_plugins(path: str, plugins: Struct) -> Problems:
    for point in _POINTS:
        for index, one in enumerate(plugins[point]["enabled"]):
            if one["name"] in REMOVED:
                yield _removed(f"{path}.plugins.{point}.enabled[{index}]", one["name"])


def _removed(path: str, name: str) -> str:
    what = f'was invalid in version "v1" (KubeSchedulerConfiguration is version "{schema.API_VERSION}")'
    return invalid(path, name, what)


def _plugin_config(path: str, listed: Sequence[Struct]) -> Problems:
    seen: set[str] = set()
    for index, one in enumerate(listed):
        place, name = f"{path}.pluginConfig[{index}]", one["name"]
        if name in seen:
            yield duplicate(place, name)
        seen.add(name)
        if name in REMOVED:
            yield _removed(place, name)
        elif name in plugin_args.CHECKS:
            yield from plugin_args.CHECKS[name](f"{place}.args", one["args"])


def _queue_sort(profiles: Sequence[Struct]) -> Problems:
    first = profiles[0]["plugins"]["queueSort"]
    if len(first["enabled"]) > 1:
        what = "only one queue sort plugin can be enabled"
        yield invalid("profiles[0].plugins.queueSort.Enabled", len(first["enabled"]), what)
    for index, one in enumerate(profiles[1:], 1):
        current = one["plugins"]["queueSort"]
        if current != first:
            shown = {"Enabled": _listed(current["enabled"]), "Disabled": _listed(current["disabled"])}
            yield invalid(f"profiles[{index}].plugins.queueSort", shown, "must be the same for all profiles")


def _listed(plugins: Sequence[Struct]) -> list[dict[str, Any]] | None:
    return [{"Name": one["name"], "Weight": one.get("weight") or 0} for one in plugins] or None


# --- extenders ------------------------------------------------------------------------------------------------------


def _extenders(extenders: Sequence[Struct]) -> Problems:
    seen: set[str] = set()
    for index, one in enumerate(extenders):
        path, weight = f"extenders[{index}]", one.get("weight") or 0
        if one.get("prioritizeVerb") and weight <= 0:
            yield invalid(f"{path}.weight", weight, "must have a positive weight applied to it")
        for number, resource in enumerate(one.get("managedResources") or ()):
            yield from _managed(f"{path}.managedResources[{number}].name", resource["name"], seen)
    binders = sum(bool(one.get("bindVerb")) for one in extenders)
    if binders > 1:
        what = "only one extender can implement bind"
        yield invalid("extenders", f"found {binders} extenders implementing bind", what)


def _managed(path: str, name: str, seen: set[str]) -> Problems:
    wrong = label_names.key_problems(name)
    yield from (invalid(path, name, what) for what in wrong)
    if not wrong and not label_names.is_extended_resource(name):
        yield invalid(path, name, "is an invalid extended resource name")
    if name in seen:
        yield invalid(path, name, "duplicate extender managed resource name")
    seen.add(name)
