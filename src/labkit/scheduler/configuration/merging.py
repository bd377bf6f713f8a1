"""Plugin sets: a profile's own lists over the default ones, and MultiPoint spread over the extension points.

Rules and texts are those of kube-scheduler 1.36: the default order is kept, a plugin listed again is replaced in place,
disabled ones go, new ones come last; what is named at a point comes first there and its weight there wins.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.scheduler.configuration import schema

Weighted = tuple[str, int]
PluginSet = Mapping[str, Sequence[Mapping[str, Any]]]  # "enabled", "disabled"
Plugins = Mapping[str, PluginSet]  # per extension point, and "multiPoint"

# In the order in which upstream builds them: what is wrong at an earlier one is told first.
POINTS = (
    *("preFilter", "filter", "postFilter", "reserve", "preScore", "score", "preBind", "bind", "postBind", "permit"),
    *("preEnqueue", "queueSort", "placementGenerate", "placementScore"),
)
MAX_SCORE, MAX_TOTAL = 100, 2**63 - 1


class Unusable(Exception):
    """A profile that no framework can be built from; the text is upstream's."""


@dataclass(frozen=True)
class Extends:
    """What is known of the plugins: who exists, and who extends which point."""

    known: Callable[[str], bool]
    at: Callable[[str, str], bool]  # (plugin, point)


def merged(defaults: Sequence[Weighted], custom: Plugins | None) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return a profile's plugin sets over the default MultiPoint list."""
    standard = [{"name": name, "weight": weight} for name, weight in defaults]
    given = custom or {}
    return {
        point: _merged(standard if point == "multiPoint" else [], given.get(point) or {}) for point in schema.POINTS
    }


def _merged(standard: Sequence[Mapping[str, Any]], custom: PluginSet) -> dict[str, list[dict[str, Any]]]:
    enabled = [dict(one) for one in custom.get("enabled") or ()]
    disabled = [{"name": one["name"]} for one in custom.get("disabled") or ()]
    off = {one["name"] for one in disabled}
    place = {one["name"]: index for index, one in enumerate(enabled)}  # the last of several counts
    kept, replaced = [], set()
    for one in standard if "*" not in off else ():
        if one["name"] in off:
            continue
        again = place.get(one["name"])
        kept.append(dict(one) if again is None else enabled[again])
        replaced.add(again)
    new = [one for index, one in enumerate(enabled) if index not in replaced]
    return {"enabled": kept + new, "disabled": disabled}


def spread(scheduler: str, plugins: Plugins, extends: Extends) -> dict[str, list[Weighted]]:
    """Return the plugins of every extension point, in order, with the weights they score by.

    Raises Unusable for plugins that do not exist or do not belong, and for a profile that cannot queue or bind.
    """
    for point in POINTS:
        _check_listed(point, [one["name"] for one in plugins[point]["enabled"]], extends)
    everywhere = [one["name"] for one in plugins["multiPoint"]["enabled"]]
    found = {point: list(_at(point, plugins[point], everywhere, extends)) for point in POINTS}
    if len(found["queueSort"]) != 1:
        raise Unusable(
            f'only one queue sort plugin required for profile with scheduler name "{scheduler}", '
            f"but got {len(found['queueSort'])}"
        )
    if not found["bind"]:
        raise Unusable(f'at least one bind plugin is needed for profile with scheduler name "{scheduler}"')
    weights = _weights(plugins, extends)
    return {point: [(name, weights.get(name, 1)) for name in names] for point, names in found.items()}


def _interface(point: str) -> str:
    return f"{point[0].upper()}{point[1:]}Plugin"


def _check_listed(point: str, names: Sequence[str], extends: Extends) -> None:
    for index, name in enumerate(names):
        if not extends.known(name):
            raise Unusable(f'{_interface(point)} "{name}" does not exist')
        if not extends.at(name, point):
            raise Unusable(f'plugin "{name}" does not extend {_interface(point)} plugin')
        if name in names[:index]:
            raise Unusable(f'plugin "{name}" already registered as "{_interface(point)}"')


def _at(point: str, own: PluginSet, everywhere: Sequence[str], extends: Extends) -> Iterator[str]:
    """Plugins named here that MultiPoint has too, then MultiPoint's others, then the others named here."""
    named = [one["name"] for one in own["enabled"]]
    off = {one["name"] for one in own["disabled"]}
    if "*" in off:
        yield from named
        return
    general = list(_general(point, everywhere, off, named, extends))
    yield from (name for name in named if name in general)
    yield from (name for name in general if name not in named)
    yield from (name for name in named if name not in general)


def _general(
    point: str, everywhere: Sequence[str], off: Collection[str], named: Sequence[str], extends: Extends
) -> Iterator[str]:
    """What MultiPoint brings to a point."""
    seen: set[str] = set()
    for name in everywhere:
        if not extends.known(name):
            raise Unusable(f'{_interface(point)} "{name}" does not exist')
        if not extends.at(name, point) or name in off:
            continue
        if name in seen and name not in named:
            raise Unusable(f'plugin "{name}" already registered as "{_interface(point)}"')
        if name not in seen:
            yield name
        seen.add(name)


def _weights(plugins: Plugins, extends: Extends) -> dict[str, int]:
    """The weight of every scorer: the one at score before the one everywhere, 0 is 1; sums must stay 64 bits wide."""
    weights: dict[str, int] = {}
    total = 0
    for one in (*plugins["score"]["enabled"], *plugins["multiPoint"]["enabled"]):
        name, weight = one["name"], one.get("weight") or 1
        if name in weights or not extends.at(name, "score"):
            continue
        room = (MAX_TOTAL - total + 2**63) % 2**64 - 2**63  # as 64-bit integers wrap: negative weights are caught by it
        if weight * MAX_SCORE > room:
            raise Unusable("score plugins: total score of Score plugins could overflow")
        weights[name] = weight
        total += weight * MAX_SCORE
    return weights
