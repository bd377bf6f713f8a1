"""Nulls on the wire: what Go writes of a time that nobody set, and of a list or map that is always written.

Objects in the server do without them, and so do clients in process: a null and a missing field mean the same. They are
put in where an answer becomes bytes, because `kubectl get -o yaml` shows them.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labkit.apiserver.schema import pack

TIMES = ("time", "microtime")
Step = Callable[[Any], Any]


def written(value: Any) -> Any:
    """Return an answer as it is written; what needs no null is shared with the value."""
    if not isinstance(value, dict):
        return value
    version, kind, items = value.get("apiVersion", ""), value.get("kind"), value.get("items")
    if not isinstance(kind, str) or not isinstance(version, str):  # what a refused patch has left there
        return value
    if isinstance(items, list) and kind.endswith("List"):
        type_ = pack.kind_type(version, kind.removesuffix("List"))
        return value if type_ is None else {**value, "items": _each_item(type_.identifier, items)}
    type_ = pack.kind_type(version, kind)
    return value if type_ is None else _with_nulls(type_.identifier, value)


@dataclass(frozen=True)
class _Plan:
    """What to do with the fields of a type."""

    nulls: tuple[str, ...]  # fields that are null if they are not there
    below: tuple[tuple[str, Step], ...]  # fields whose values may need nulls


def _with_nulls(identifier: str, value: Any) -> Any:
    plan = _plan(identifier)
    if not isinstance(value, dict):
        return value
    changed: dict[str, Any] = {name: None for name in plan.nulls if name not in value}
    for name, step in plan.below:
        before = value.get(name)
        after = step(before) if before else before
        if after is not before:
            changed[name] = after
    return {**value, **changed} if changed else value


def _each_item(identifier: str, values: Any) -> Any:
    if not isinstance(values, list):  # what a refused patch has left there
        return values
    after = [_with_nulls(identifier, one) for one in values]
    return after if any(one is not other for one, other in zip(values, after, strict=True)) else values


def _each_entry(identifier: str, values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    after = {name: _with_nulls(identifier, one) for name, one in values.items()}
    return after if any(after[name] is not one for name, one in values.items()) else values


@functools.cache
def _plan(identifier: str) -> _Plan:
    fields = pack.type_of(identifier).fields.items()
    nulls = tuple(name for name, field in fields if _is_null(field))
    below = ((name, _step(field.type)) for name, field in fields)
    return _Plan(nulls, tuple((name, step) for name, step in below if step is not None))


def _is_null(field: pack.Field) -> bool:
    if field.type in TIMES:
        return not field.keeps_zero
    return field.always and field.type.startswith(("[]", "map["))


def _step(written_type: str) -> Step | None:
    """How to go on below a field; None if nothing there can need a null."""
    element = written_type.removeprefix("[]").removeprefix("map[string]")
    if "." not in element or element.startswith("[") or not _needs(element, frozenset()):
        return None
    walk = _each_item if written_type.startswith("[]") else _each_entry if written_type[0] == "m" else _with_nulls
    return functools.partial(walk, element)


def _needs(identifier: str, above: frozenset[str]) -> bool:
    """Whether anything in a type or below it can be an explicit null."""
    fields = pack.type_of(identifier).fields.values()
    if any(_is_null(field) for field in fields):
        return True
    elements = {field.type.removeprefix("[]").removeprefix("map[string]") for field in fields} - above
    return any(_needs(one, above | {identifier}) for one in elements if "." in one and one[0] != "[")
