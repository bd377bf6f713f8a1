"""Own plugins in a configuration: what is handed over beside it is put into its profiles.

A plugin that the configuration already names (enabled or disabled, at any point) is left as it stands there; any other
joins every profile at all its extension points, with its own weight, after the plugins of Kubernetes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from labkit import errors
from labkit.scheduler import registry
from labkit.scheduler.configuration import reading
from labkit.scheduler.framework import runtime
from labkit.scheduler.framework.interface import Plugin


def enabled(config: Mapping[str, Any] | None, plugins: Sequence[type[Plugin]]) -> Mapping[str, Any] | None:
    """Return the configuration with these plugins in it.

    Raises ManifestError for what is no plugin, or has a name that is taken.
    """
    checked(plugins)
    if not plugins:
        return config
    reading.check_form(config)
    given = dict(config or {})
    profiles = given.get("profiles") or [{}]
    return {**given, "profiles": [_with(profile, plugins) for profile in profiles]}


def checked(plugins: Sequence[object]) -> None:
    """Raise ManifestError for something that is no plugin, does nothing, or has a name that is taken."""
    taken = set(registry.in_tree())
    for one in plugins:
        if not (isinstance(one, type) and issubclass(one, Plugin)):
            raise errors.ManifestError(
                f"plugins holds {getattr(one, '__name__', None) or repr(one)}, which is no plugin yet. Put "
                "@labkit.score_plugin or @labkit.filter_plugin above the function, or @labkit.plugin above the class."
            )
        name = getattr(one, "name", "")
        if not isinstance(name, str) or not name:
            raise errors.ManifestError(
                f'Plugin class {one.__name__} has no name. Give it one: name = "{one.__name__}".'
            )
        if not any(hasattr(one, method) for method in runtime.POINTS.values()):
            raise errors.ManifestError(
                f"Plugin {name} does nothing: it has none of the methods {', '.join(runtime.POINTS.values())}."
            )
        if name in taken:
            raise errors.ManifestError(f"There is a plugin {name} already. Give yours another name.")
        taken.add(name)


def _with(profile: Mapping[str, Any], plugins: Sequence[type[Plugin]]) -> Mapping[str, Any]:
    points: Mapping[str, Any] = profile.get("plugins") or {}
    named = {
        one.get("name")
        for point in points.values()
        for listed in ("enabled", "disabled")
        for one in (point or {}).get(listed) or ()
    }
    fresh = [{"name": one.name, "weight": getattr(one, "weight", 1)} for one in plugins if one.name not in named]
    everywhere = dict(points.get("multiPoint") or {})
    everywhere["enabled"] = [*(everywhere.get("enabled") or ()), *fresh]
    return {**profile, "plugins": {**points, "multiPoint": everywhere}}
