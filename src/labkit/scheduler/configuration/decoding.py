"""Strict decoding: a JSON value becomes a struct of the schema; what does not belong is refused in Go's words.

A wrong type ends the reading (the first one counts, fields in the order of their names, as YAML arrives there); unknown
fields are collected, so that all of them are told at once.
"""

import re
from collections.abc import Mapping
from typing import Any

from labkit.scheduler.configuration import durations, schema

_LIMITS = {"int32": 2**31, "int64": 2**63}
_NOTHING: Mapping[str, Any] = {"string": "", "int32": 0, "int64": 0, "bool": False}


class Unreadable(Exception):
    """A value of the wrong type; the text is Go's."""


def decode(struct: str, value: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the value as this struct, and the paths of its unknown fields. Raises Unreadable."""
    reader = _Reader()
    return reader.struct(struct, value, (), ""), sorted(reader.unknown)


def json_kind(value: Any) -> str:
    """Return what the decoder calls a JSON value: "object", "string", "number" …"""
    kinds = {dict: "object", list: "array", str: "string", bool: "bool"}
    return kinds.get(type(value), "number")


class _Reader:
    """One reading; collects unknown fields."""

    def __init__(self) -> None:
        self.unknown: list[str] = []

    def struct(self, name: str, value: Mapping[str, Any], fields: tuple[str, ...], path: str) -> dict[str, Any]:
        known = schema.STRUCTS[name]
        read: dict[str, Any] = {}
        for field in sorted(value, key=str):
            place = f"{path}.{field}" if path else str(field)
            if field not in known:
                self.unknown.append(place)
            elif value[field] is not None:
                type_ = known[field].removesuffix("!")
                read[field] = self._value(type_, value[field], (name, *fields[1:], field), place)
        return read | {field: _zero(type_) for field, type_ in known.items() if type_[-1] == "!" and field not in read}

    def _value(self, type_: str, value: Any, fields: tuple[str, ...], path: str) -> Any:
        """Read one value. `fields`: the innermost struct, then the names of the fields on the way."""
        if type_.startswith("[]"):
            if not isinstance(value, list | tuple):
                raise _wrong(value, type_, fields)
            element = type_[2:]
            return [
                _zero(element) if one is None else self._value(element, one, fields, f"{path}[{index}]")
                for index, one in enumerate(value)
            ]
        if type_ in schema.STRUCTS:
            if not isinstance(value, Mapping):
                raise _wrong(value, type_, fields)
            return self.struct(type_, value, fields, path)
        if type_.startswith("map["):
            if not isinstance(value, Mapping):
                raise _wrong(value, type_, fields)
            return {key: self._value("string", one, fields, path) for key, one in value.items()}
        return value if type_ == "any" else _scalar(type_, value, fields)


def _scalar(type_: str, value: Any, fields: tuple[str, ...]) -> Any:
    if type_ in _LIMITS:
        return _integer(type_, value, fields)
    if type_ == "float32":
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _wrong(value, type_, fields)
        return float(value)
    if not isinstance(value, bool if type_ == "bool" else str):
        raise _wrong(value, type_, fields)
    if type_ == "duration":
        try:
            durations.parse(str(value))
        except ValueError as wrong:
            raise Unreadable(str(wrong)) from wrong
    return value


def _integer(type_: str, value: Any, fields: tuple[str, ...]) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(value, type_, fields)
    if value != value or int(value) != value or not -_LIMITS[type_] <= value < _LIMITS[type_]:
        raise _wrong(value, type_, fields, f"number {value}")
    return int(value)


def _wrong(value: Any, type_: str, fields: tuple[str, ...], what: str = "") -> Unreadable:
    struct, *names = fields
    place = re.sub(r"\[\d+\]", "", ".".join(names))
    kind = what or json_kind(value)
    wanted = schema.go_name(type_)
    return Unreadable(f"json: cannot unmarshal {kind} into Go struct field {struct}.{place} of type {wanted}")


def _zero(type_: str) -> Any:
    type_ = type_.removesuffix("!")
    if type_.startswith("[]"):
        return []
    if type_ in schema.STRUCTS:
        return {field: _zero(one) for field, one in schema.STRUCTS[type_].items() if one[-1] == "!"}
    return _NOTHING.get(type_)
