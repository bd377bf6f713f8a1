"""Fields of JSON values by dotted path: `status.conditions[0].type`, `items[*].metadata.labels.'a.b/c'`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

PART = re.compile(r"\[\*\]|\[\d+\]|'[^']*'|[^.\[\]']+")
EACH = "[*]"


def at(value: Any, path: str) -> Any:
    """Return what stands at a path, None if nothing does; [*] makes a list of what all entries have there."""
    return _at(value, PART.findall(path))


def picked(value: Any, paths: Iterable[str]) -> dict[str, Any]:
    """Return the fields that a value has, by path; an empty list counts as absent."""
    found = {path: at(value, path) for path in paths}
    return {path: one for path, one in found.items() if one is not None and one != []}


def histories(events: Iterable[Mapping[str, Any]], paths: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return for each object of a watch, by name, the sequence of its distinct states as far as the paths show them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        seen = found.setdefault(at(event, "object.metadata.name") or "", [])
        state = picked(event.get("object"), paths)
        if event.get("type") == "MODIFIED" and seen and _state(seen[-1]) == state:
            continue
        seen.append({"type": event.get("type"), **state})
    return found


def _state(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "type"}


def _at(value: Any, parts: Sequence[str]) -> Any:
    if not parts or value is None:
        return value
    part, rest = parts[0], parts[1:]
    if not part.startswith("["):
        return _at(value.get(part.strip("'")), rest) if isinstance(value, Mapping) else None
    if not isinstance(value, list):
        return None
    if part == EACH:
        return [_at(child, rest) for child in value]
    index = int(part[1:-1])
    return _at(value[index], rest) if index < len(value) else None
