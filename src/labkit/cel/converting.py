"""From JSON to CEL and back: a schema may say that a text is a moment, or that a whole number is a double."""

import base64
from collections.abc import Callable
from typing import Any

from labkit.cel import texts, times
from labkit.cel.types import Type
from labkit.cel.values import Object, Optional, Uint

Converter = Callable[[Any], Any]


def converter(one: Type) -> Converter | None:
    """Return what makes CEL's value of a JSON value of this type, or None where both are the same."""
    if one.name in _SIMPLE:
        return _or_null(_SIMPLE[one.name])
    if one.name == "list":
        return _list(converter(one.parameters[0]))
    if one.name == "map":
        return _map(converter(one.parameters[1]))
    if one.fields is not None:
        return _object(one)
    return None


_SIMPLE: dict[str, Converter] = {
    "double": lambda value: float(value) if isinstance(value, int) and not isinstance(value, bool) else value,
    "timestamp": lambda value: times.timestamp(value) if isinstance(value, str) else value,
    "duration": lambda value: times.duration(value) if isinstance(value, str) else value,
    "bytes": lambda value: base64.b64decode(value) if isinstance(value, str) else value,
}


def _or_null(convert: Converter) -> Converter:
    return lambda value: None if value is None else convert(value)


def _list(convert: Converter | None) -> Converter | None:
    if convert is None:
        return None
    return lambda value: [convert(one) for one in value] if isinstance(value, list) else value


def _map(convert: Converter | None) -> Converter | None:
    if convert is None:
        return None
    return lambda value: {key: convert(one) for key, one in value.items()} if isinstance(value, dict) else value


def _object(one: Type) -> Converter | None:
    names = one.facts.get("names") or {}  # as the schema calls a field: as expressions must call it
    inner = {
        names.get(name, name): convert
        for name, field in (one.fields or {}).items()
        if (convert := converter(field)) is not None
    }
    renamed = {schema: written for schema, written in names.items() if schema != written}
    if not inner and not renamed:
        return None
    by_written = {name: converter(field) for name, field in (one.fields or {}).items()}

    def converted(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        found = {}
        for key, held in value.items():
            name = renamed.get(key) or key
            how = by_written.get(name)
            found[name] = held if how is None else how(held)
        return found

    return converted


def plain(value: Any) -> Any:
    """Return a value of CEL as JSON; an absent optional value is null."""
    match value:
        case Uint():
            return int(value)
        case bool() | None | str() | float() | int():
            return value
        case list():
            return [plain(one) for one in value]
        case dict():
            return {key: plain(one) for key, one in value.items()}
        case Optional():
            return plain(value.value) if value.present else None
        case Object():
            return plain(value.fields)
        case bytes():
            return base64.b64encode(value).decode()
    return texts.of(value)
