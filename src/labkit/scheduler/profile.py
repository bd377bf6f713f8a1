"""Profiles: a KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1) as plugins per extension point."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labkit.scheduler import versions
from labkit.scheduler.configuration import field_errors, merging, plugin_args, reading, upstream
from labkit.scheduler.configuration.defaulting import DEFAULT_SCHEDULER
from labkit.scheduler.configuration.merging import Weighted

# The MultiPoint list of the default profile, with weights (Kubernetes 1.36).
DEFAULT_PLUGINS: tuple[Weighted, ...] = versions.LATEST.default_plugins

__all__ = ["DEFAULT_PLUGINS", "DEFAULT_SCHEDULER", "Configuration", "Profile", "Weighted", "parse"]


@dataclass(frozen=True)
class Profile:
    """One scheduler name and the plugins behind it."""

    scheduler_name: str = DEFAULT_SCHEDULER
    percentage_of_nodes_to_score: int = 0  # 0: adaptive
    enabled: Mapping[str, Sequence[Weighted]] = field(default_factory=dict)  # extension point -> (plugin, weight)
    args: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Configuration:
    """The whole configuration."""

    profiles: tuple[Profile, ...]
    initial_backoff_seconds: float = 1.0
    max_backoff_seconds: float = 10.0
    extenders: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[str, ...] = ()  # what was accepted and has no effect here, in sentences


def parse(
    config: Mapping[str, Any] | None,
    points: Mapping[str, Callable[[str], bool]],
    percentage: int | None = None,
    version: versions.Version = versions.LATEST,
) -> Configuration:
    """Read a configuration; `points` says per extension point whether a plugin (by name) implements it.

    Raises ManifestError with kube-scheduler's text for everything it would refuse. `percentage` stands in for a missing
    percentageOfNodesToScore.
    """
    whole = reading.read(config, version.default_plugins)
    _hand_over_resources(whole)
    extends = _extends(points, version)
    fallback = whole["percentageOfNodesToScore"] or percentage or 0
    return Configuration(
        tuple(_profile(one, points, extends, fallback) for one in whole["profiles"]),
        float(whole["podInitialBackoffSeconds"]),
        float(whole["podMaxBackoffSeconds"]),
        tuple(whole["extenders"]),
        tuple(_notes(whole)),
    )


def _profile(
    given: Mapping[str, Any],
    points: Mapping[str, Callable[[str], bool]],
    extends: merging.Extends,
    percentage: int,
) -> Profile:
    name, args = given["schedulerName"], {one["name"]: one.get("args") or {} for one in given["pluginConfig"]}
    try:
        _check_late(given, args)
        spread = merging.spread(name, given["plugins"], extends)
    except merging.Unusable as wrong:
        raise reading.refusal(f"initializing profiles: creating profile for scheduler name {name}: {wrong}") from None
    own = given.get("percentageOfNodesToScore")
    # What upstream extends for a feature that is not simulated is accepted, and has nothing to run.
    enabled = {point: [one for one in spread.get(point, ()) if has(one[0])] for point, has in points.items()}
    return Profile(name, percentage if own is None else own, enabled, args)


def _check_late(given: Mapping[str, Any], args: Mapping[str, Mapping[str, Any]]) -> None:
    """Check what upstream checks only when it builds a plugin."""
    running = {one["name"] for plugin_set in given["plugins"].values() for one in plugin_set["enabled"]}
    for plugin, check in plugin_args.LATE_CHECKS.items():
        problems = list(check("", args[plugin])) if plugin in running else []
        if problems:
            raise merging.Unusable(f'initializing plugin "{plugin}": {field_errors.together(problems)}')


def _extends(points: Mapping[str, Callable[[str], bool]], version: versions.Version) -> merging.Extends:
    """Who extends what: upstream's word on its own plugins, the classes' methods for all others."""

    def at(name: str, point: str) -> bool:
        if name in upstream.POINTS:
            return point in upstream.POINTS[name] and (name, point) not in version.without
        return point in points and points[point](name)

    def known(name: str) -> bool:
        return name in upstream.POINTS or any(has(name) for has in points.values())

    return merging.Extends(known, at)


def _hand_over_resources(whole: dict[str, Any]) -> None:
    """Resources that only an extender looks at are none of NodeResourcesFit's business."""
    ignored = [
        resource["name"]
        for one in whole["extenders"]
        for resource in one.get("managedResources") or ()
        if resource.get("ignoredByScheduler")
    ]
    for profile in whole["profiles"] if ignored else ():
        args = [one["args"] for one in profile["pluginConfig"] if one["name"] == "NodeResourcesFit"]
        if not args:
            raise reading.refusal("couldn't build extenders: can't find NodeResourcesFitArgs in plugin config")
        args[0]["ignoredResources"] = ignored


def _notes(whole: Mapping[str, Any]) -> list[str]:
    if whole["parallelism"] in (1, 16):
        return []
    note = (
        f"parallelism {whole['parallelism']} is accepted and changes nothing: nodes are filtered in list order here, "
        "as with parallelism 1; the real scheduler's order of equal nodes depends on the race of its workers."
    )
    return [note]
