"""A configuration kept in a ConfigMap, as schedulers in a cluster mount it."""

from collections.abc import Mapping
from typing import Any

from labkit import errors
from labkit.api import manifests
from labkit.api import object as objects
from labkit.api.object import Object
from labkit.scheduler.configuration import schema


def read(config_map: Object, key: str = "") -> Mapping[str, Any]:
    """Return the KubeSchedulerConfiguration under `key` ("": the only one in it). It is not validated yet.

    Raises ManifestError if there is none, or more than one to choose from.
    """
    place, data = f"ConfigMap {objects.key(config_map)}", config_map.get("data") or {}
    if key:
        if key not in data:
            raise errors.ManifestError(f"{place} has no key {key!r}. Keys: {', '.join(sorted(data)) or 'none'}.")
        return _mapping(data[key], f"{place}, key {key}")
    found = {name: value for name in sorted(data) if (value := _configuration(data[name])) is not None}
    if len(found) != 1:
        what = f"{len(found)} of them ({', '.join(found)}); name one by its key" if found else "none"
        raise errors.ManifestError(f"{place} should hold a {schema.KIND}; it holds {what}.")
    return next(iter(found.values()))


def _configuration(text: str) -> Mapping[str, Any] | None:
    """What a text holds if it is a configuration; None for any other text, broken ones included."""
    try:
        value = manifests.load_value(text)
    except errors.ManifestError:
        return None
    return value if isinstance(value, Mapping) and value.get("kind") == schema.KIND else None


def _mapping(text: str, source: str) -> Mapping[str, Any]:
    value = manifests.load_value(text, source)
    if not isinstance(value, Mapping):
        raise errors.ManifestError(f"{source}: a {schema.KIND} is expected, this is not even a mapping.")
    return value
