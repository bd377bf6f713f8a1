"""Pruning: fields that a structural schema does not know are left out, unless it says that they stay."""

import dataclasses
from typing import Any

from labkit.apiserver.custom.structural import Structural

META_FIELDS = frozenset({"apiVersion", "kind", "metadata"})
FLOATS_FROM = 1e21  # Go writes whole numbers below as integers: 1.0 comes back as 1


def pruned(value: Any, schema: Structural | None) -> tuple[Any, list[str]]:
    """Return a resource without unknown fields, sorted by name as the API server writes it, and their sorted paths.

    What stands at the root for the type and the metadata is kept; so it is inside of embedded resources.
    """
    unknown: list[str] = []
    found = _resource(value, schema or Structural(), unknown)
    return found, sorted(unknown)


def without_unknown(value: Any, schema: Structural | None, is_resource: bool = False) -> Any:
    """Return a part of a resource (or, with `is_resource`, an embedded one) without unknown fields."""
    if is_resource and isinstance(value, dict):
        return _resource(value, schema or Structural(), [])
    return _part(value, schema, "", [])


def _resource(value: dict[str, Any], schema: Structural, unknown: list[str]) -> dict[str, Any]:
    kept = {name: ordered(value[name]) for name in value if name in META_FIELDS}
    rest = {name: child for name, child in value.items() if name not in META_FIELDS}
    found = {**kept, **_part(rest, schema, "", unknown)}
    return {name: found[name] for name in sorted(found)}


def _part(value: Any, schema: Structural | None, path: str, unknown: list[str]) -> Any:
    if isinstance(value, dict):
        return _map(value, schema, path, unknown)
    if isinstance(value, list):
        return [_item(one, schema, f"{path}[{index}]", unknown) for index, one in enumerate(value)]
    return ordered(value)


def _item(value: Any, schema: Structural | None, path: str, unknown: list[str]) -> Any:
    items = schema.items if schema is not None else None
    if schema is not None and schema.preserves_unknown:
        if items is None:
            return ordered(value)
        items = dataclasses.replace(items, preserves_unknown=True)
    return _part(value, items, path, unknown)


def _map(value: dict[str, Any], schema: Structural | None, path: str, unknown: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in sorted(value):
        child, at = value[name], f"{path}.{name}" if path else name
        if schema is None:
            unknown.append(at)
        elif schema.embedded and name in META_FIELDS:
            found[name] = ordered(child)
        elif name in schema.properties:
            found[name] = _part(child, schema.properties[name], at, unknown)
        elif schema.has_additional:
            found[name] = _part(child, schema.additional, at, unknown)
        elif schema.preserves_unknown:
            found[name] = ordered(child)
        else:
            unknown.append(at)
    return found


def ordered(value: Any) -> Any:
    """Return a copy of a value that nothing is left out of, its fields sorted by name."""
    if isinstance(value, dict):
        return {name: ordered(value[name]) for name in sorted(value)}
    if isinstance(value, float) and value.is_integer() and abs(value) < FLOATS_FROM:
        return int(value)
    return [ordered(one) for one in value] if isinstance(value, list) else value
