"""List types: no two items of a set are equal, no two items of a map have the same keys."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.custom.structural import Structural
from labkit.apiserver.validation import fields


def causes(value: Any, schema: Structural | None, path: str = "") -> Iterator[Cause]:
    """Yield the items that stand twice in lists of type set or map."""
    if schema is None:
        return
    if isinstance(value, dict):
        for name in sorted(value):
            if name in schema.properties:
                yield from causes(value[name], schema.properties[name], f"{path}.{name}" if path else name)
            else:
                yield from causes(value[name], schema.additional, f"{path}[{name}]")
    elif isinstance(value, list):
        yield from _list(value, schema, path)


def _list(value: list[Any], schema: Structural, path: str) -> Iterator[Cause]:
    if schema.list_type == "set":
        yield from (fields.duplicate(f"{path}[{index}]", value[index]) for index in _repeated(value))
    elif schema.list_type == "map":
        strange = [index for index, one in enumerate(value) if one is not None and not isinstance(one, dict)]
        if strange:
            text = "must be an object for an array of list-type map"
            yield fields.invalid(f"{path}[{strange[0]}]", value[strange[0]], text)
            return
        keys = [{name: one[name] for name in schema.list_keys if name in one} if one else {} for one in value]
        yield from (fields.duplicate(f"{path}[{index}]", keys[index]) for index in _repeated(keys))
    for index, one in enumerate(value):
        yield from causes(one, schema.items, f"{path}[{index}]")


def _repeated(items: Sequence[Any]) -> list[int]:
    """The places where an item appears for the second time (the third is not told)."""
    seen: dict[str, int] = {}
    found = []
    for index, one in enumerate(items):
        text = json.dumps(one, sort_keys=True)
        seen[text] = seen.get(text, 0) + 1
        if seen[text] == 2:
            found.append(index)
    return found
