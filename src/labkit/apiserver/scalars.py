"""Decoders of plain values: texts, numbers, quantities, times, one maker per type.

Each maker is given the name of the Go type, which the message of a refusal shows.
"""

import base64
import binascii
import datetime
import re
from collections.abc import Callable
from typing import Any

from labkit.api import timestamps
from labkit.apiserver import canonical_quantity

# The paths of unknown fields found so far, innermost name first.
Unknown = list[list[str]]
Decoder = Callable[[Any, Unknown], Any]

INT_RANGES = {"int32": 2**31, "int64": 2**63}
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


class DecodingError(ValueError):
    """The value does not fit the kind; the text is the Go decoder's."""


class WrongType(DecodingError):
    """A value of the wrong JSON type, on its way out of the nested decoders."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__()
        self.found, self.wanted, self.struct = found, wanted, ""
        self.path: list[str] = []  # innermost name first

    def inside(self, name: str, struct: str) -> "WrongType":
        """The same fault, seen from the field that holds the value."""
        self.path.append(name)
        self.struct = self.struct or struct
        return self

    def __str__(self) -> str:
        place = f"Go struct field {self.struct}.{'.'.join(reversed(self.path))}" if self.struct else "Go value"
        return f"json: cannot unmarshal {self.found} into {place} of type {self.wanted}"


def json_kind(value: Any) -> str:
    """Return what JSON calls a value, as Go's messages name it."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int | float):
        return "number"
    return "array" if isinstance(value, list) else "object"


def whole(text: str) -> str:
    """Return a text without halves of surrogate pairs, which no encoding can hold: as Go, with U+FFFD instead."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _string(go_type: str) -> Decoder:
    def decode_string(value: Any, unknown: Unknown) -> Any:
        if type(value) is not str:
            raise WrongType(json_kind(value), go_type)
        return value if value.isascii() else whole(value)

    return decode_string


def _bool(go_type: str) -> Decoder:
    def decode_bool(value: Any, unknown: Unknown) -> Any:
        if type(value) is not bool:
            raise WrongType(json_kind(value), go_type)
        return value

    return decode_bool


def _integer(bits: str) -> Callable[[str], Decoder]:
    limit = INT_RANGES[bits]

    def maker(go_type: str) -> Decoder:
        def decode_integer(value: Any, unknown: Unknown) -> Any:
            if type(value) is int and -limit <= value < limit:
                return value
            if type(value) is float and value.is_integer() and abs(value) < limit:
                return int(value)
            kind = json_kind(value)
            raise WrongType(f"number {value}" if kind == "number" else kind, go_type)

        return decode_integer

    return maker


def _number(go_type: str) -> Decoder:
    def decode_number(value: Any, unknown: Unknown) -> Any:
        if type(value) not in (int, float):
            raise WrongType(json_kind(value), go_type)
        return value

    return decode_number


def _bytes(go_type: str) -> Decoder:
    def decode_bytes(value: Any, unknown: Unknown) -> Any:
        if type(value) is not str:
            raise WrongType(json_kind(value), "[]uint8")
        return _checked_base64(value)

    return decode_bytes


def _checked_base64(text: str) -> str:
    stripped = text.replace("\n", "").replace("\r", "")
    try:
        base64.b64decode(stripped, validate=True)
    except (binascii.Error, ValueError) as wrong:
        good = re.match(r"[A-Za-z0-9+/]*", stripped)
        place = good.end() if good else 0
        if place == len(stripped):
            place -= place % 4 and place % 4
        raise DecodingError(f"illegal base64 data at input byte {place}") from wrong
    return stripped


def _quantity(go_type: str) -> Decoder:
    def decode_quantity(value: Any, unknown: Unknown) -> Any:
        if type(value) not in (str, int, float):
            raise DecodingError(canonical_quantity.WRONG_FORMAT)
        return canonical_quantity.of(value)

    return decode_quantity


def _int_or_string(go_type: str) -> Decoder:
    def decode_either(value: Any, unknown: Unknown) -> Any:
        if type(value) is str:
            return value
        if type(value) is int and -(2**31) <= value < 2**31:
            return value
        kind = json_kind(value)
        raise WrongType(f"number {value}" if kind == "number" else kind, "int32")

    return decode_either


def _time(go_type: str) -> Decoder:
    def decode_time(value: Any, unknown: Unknown) -> Any:
        return timestamps.time(_moment(value, "2006-01-02T15:04:05Z07:00"))

    return decode_time


def _micro_time(go_type: str) -> Decoder:
    def decode_micro_time(value: Any, unknown: Unknown) -> Any:
        return timestamps.micro_time(_moment(value, "2006-01-02T15:04:05.000000Z07:00"))

    return decode_micro_time


def _moment(value: Any, layout: str) -> datetime.datetime:
    if type(value) is not str:
        raise WrongType(json_kind(value), "string")
    try:
        if RFC3339.fullmatch(value):
            return datetime.datetime.fromisoformat(value).astimezone(datetime.UTC)
    except (ValueError, OverflowError) as wrong:
        raise DecodingError(f'parsing time "{value}": {wrong}') from wrong
    raise DecodingError(f'parsing time "{value}" as "{layout}": cannot parse "{value}" as "2006"')


def _any(go_type: str) -> Decoder:
    return copied


def copied(value: Any, unknown: Unknown) -> Any:
    """Return a deep copy of a JSON value; every field is known."""
    if type(value) is dict:
        return {name: copied(child, unknown) for name, child in value.items()}
    if type(value) is list:
        return [copied(child, unknown) for child in value]
    return value


MAKERS: dict[str, Callable[[str], Decoder]] = {
    "string": _string,
    "bool": _bool,
    "int32": _integer("int32"),
    "int64": _integer("int64"),
    "float64": _number,
    "bytes": _bytes,
    "quantity": _quantity,
    "intorstring": _int_or_string,
    "time": _time,
    "microtime": _micro_time,
    "any": _any,
}
