"""Profiles: a KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1) as plugins per extension point."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labkit import errors

DEFAULT_SCHEDULER = "default-scheduler"

# The MultiPoint list of the default profile, with weights (Kubernetes 1.36).
DEFAULT_PLUGINS: tuple[tuple[str, int], ...] = (
    ("SchedulingGates", 0),
    ("PrioritySort", 0),
    ("NodeUnschedulable", 0),
    ("NodeName", 0),
    ("TaintToleration", 3),
    ("NodeAffinity", 2),
    ("NodePorts", 0),
    ("NodeResourcesFit", 1),
    ("VolumeRestrictions", 0),
    ("NodeVolumeLimits", 0),
    ("VolumeBinding", 0),
    ("VolumeZone", 0),
    ("PodTopologySpread", 2),
    ("InterPodAffinity", 2),
    ("DynamicResources", 2),
    ("DefaultPreemption", 0),
    ("NodeResourcesBalancedAllocation", 1),
    ("ImageLocality", 1),
    ("DefaultBinder", 0),
    ("NodeDeclaredFeatures", 0),
)

Weighted = tuple[str, int]


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


def parse(
    config: Mapping[str, Any] | None,
    points: Mapping[str, Callable[[str], bool]],
    percentage: int | None = None,
) -> Configuration:
    """Read a configuration; `points` says per extension point whether a plugin (by name) implements it.

    A plugin nobody knows is refused with ManifestError. `percentage` stands in for a missing percentageOfNodesToScore.
    """
    given = config or {}
    fallback = given.get("percentageOfNodesToScore") or percentage or 0
    listed: Sequence[Mapping[str, Any]] = given.get("profiles") or ({},)
    profiles = tuple(_profile(one, points, fallback) for one in listed)
    names = [one.scheduler_name for one in profiles]
    if len(set(names)) < len(names):
        raise errors.ManifestError(
            f"Asked for scheduler profiles {', '.join(names)}: two have the same schedulerName. Names must be unique."
        )
    return Configuration(
        profiles,
        float(given.get("podInitialBackoffSeconds", 1)),
        float(given.get("podMaxBackoffSeconds", 10)),
    )


def _profile(given: Mapping[str, Any], points: Mapping[str, Callable[[str], bool]], percentage: int) -> Profile:
    plugins = given.get("plugins") or {}
    _check_known(plugins.get("multiPoint") or {}, points)
    multi_point = _merged(DEFAULT_PLUGINS, plugins.get("multiPoint") or {})
    own = given.get("percentageOfNodesToScore")
    return Profile(
        given.get("schedulerName") or DEFAULT_SCHEDULER,
        percentage if own is None else own,
        {point: _at_point(multi_point, plugins.get(point) or {}, implements) for point, implements in points.items()},
        {one["name"]: one.get("args") or {} for one in given.get("pluginConfig") or ()},
    )


def _check_known(multi_point: Mapping[str, Any], points: Mapping[str, Callable[[str], bool]]) -> None:
    for name, _ in _weighted(multi_point.get("enabled")):
        if not any(implements(name) for implements in points.values()):
            raise errors.ManifestError(
                f"Plugin {name} was enabled in a profile, but no such plugin is known. "
                "Plugins of your own must be given to the scheduler too."
            )


def _merged(defaults: Sequence[Weighted], custom: Mapping[str, Any]) -> list[Weighted]:
    """Keep the default order; a plugin listed again is replaced in place, disabled ones go, new ones come last."""
    disabled = _names(custom.get("disabled"))
    listed = dict(_weighted(custom.get("enabled")))
    kept = [] if "*" in disabled else [one for one in defaults if one[0] not in disabled]
    known = {name for name, _ in kept}
    return [(name, listed.get(name, weight)) for name, weight in kept] + [
        one for one in listed.items() if one[0] not in known
    ]


def _at_point(
    multi_point: Sequence[Weighted], custom: Mapping[str, Any], implements: Callable[[str], bool]
) -> list[Weighted]:
    """Plugins of one point: those named here that MultiPoint has too, then MultiPoint's others, then new ones."""
    disabled = _names(custom.get("disabled"))
    here = _weighted(custom.get("enabled"))
    for name, _ in here:
        if not implements(name):
            raise errors.ManifestError(f"Plugin {name} was enabled at an extension point that it does not implement.")
    inherited = [] if "*" in disabled else [one for one in multi_point if one[0] not in disabled and implements(one[0])]
    named, general = {name for name, _ in here}, {name for name, _ in inherited}
    ordered = (
        [one for one in here if one[0] in general]
        + [one for one in inherited if one[0] not in named]
        + [one for one in here if one[0] not in general]
    )
    return [(name, weight or 1) for name, weight in ordered]


def _names(plugins: Sequence[Mapping[str, Any]] | None) -> set[str]:
    return {one["name"] for one in plugins or ()}


def _weighted(plugins: Sequence[Mapping[str, Any]] | None) -> list[Weighted]:
    return [(one["name"], one.get("weight") or 0) for one in plugins or ()]
