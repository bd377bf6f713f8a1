"""Versions of kube-scheduler that can be played, and in which decisions they differ."""

from collections.abc import Collection
from dataclasses import dataclass

from labkit import errors

Weighted = tuple[str, int]

# The MultiPoint list of the default profile, with weights (Kubernetes 1.36).
_DEFAULT_PLUGINS: tuple[Weighted, ...] = (
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


@dataclass(frozen=True)
class Version:
    """What one minor version decides in its own way."""

    name: str  # "1.36"
    default_plugins: tuple[Weighted, ...] = _DEFAULT_PLUGINS
    without: Collection[tuple[str, str]] = ()  # (plugin, extension point) that came later
    balance_change: bool = True  # balanced allocation compares with and without the pod
    names_taint: bool = False  # TaintToleration says which taint was not tolerated
    random_ties: bool = False  # among equal nodes any, not the heap's root
    image_volumes: bool = True  # ImageLocality counts volumes of type image


def _default(*left_out: str, unweighted: str = "") -> tuple[Weighted, ...]:
    return tuple(
        (name, 0 if name == unweighted else weight) for name, weight in _DEFAULT_PLUGINS if name not in left_out
    )


_KNOWN = {
    one.name: one
    for one in (
        Version(
            "1.34",
            _default("NodeDeclaredFeatures", unweighted="DynamicResources"),
            (("DynamicResources", "score"),),
            balance_change=False,
            names_taint=True,
            random_ties=True,
            image_volumes=False,
        ),
        Version("1.35", _default("NodeDeclaredFeatures"), balance_change=False, image_volumes=False),
        Version("1.36"),
    )
}
LATEST = _KNOWN["1.36"]


def of(name: str) -> Version:
    """Return a version by its name, such as "1.34". Raises ManifestError for one that is not played."""
    if name not in _KNOWN:
        raise errors.ManifestError(f"There is no scheduler version {name!r}. Versions: {', '.join(_KNOWN)}.")
    return _KNOWN[name]
