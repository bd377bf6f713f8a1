"""The standard functions: conversions between types, sizes, parts of texts, and calendar fields."""

import datetime
from collections.abc import Callable
from typing import Any

from labkit.cel import texts, times, values
from labkit.cel.errors import EvaluationError
from labkit.cel.types import Type
from labkit.cel.values import SECOND, Duration, Uint


def _int(value: float | int) -> int:
    if value != value or not -(2**63) <= value < 2**63:
        raise EvaluationError("integer overflow")
    return int(value)


def _uint(value: float | int) -> Uint:
    if value != value or not 0 <= value < 2**64:
        raise EvaluationError("unsigned integer overflow")
    return Uint(int(value))


def _parsed(convert: Callable[[str], Any], target: str) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        try:
            return convert(text)
        except ValueError:
            raise EvaluationError(f"type conversion error from 'string' to '{target}'") from None

    return parse


def _whole(text: str) -> int:
    if text.strip() != text or "_" in text or not -(2**63) <= int(text) < 2**63:
        raise ValueError
    return int(text)


def _unsigned(text: str) -> Uint:
    if not text.isdecimal() or int(text) >= 2**64:
        raise ValueError
    return Uint(int(text))


def _double(text: str) -> float:
    if text.strip() != text or "_" in text:
        raise ValueError
    return float(text)


_TRUTHS = {**dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), True)}
_TRUTHS |= dict.fromkeys(("0", "f", "F", "false", "FALSE", "False"), False)


def _bool(text: str) -> bool:
    if text not in _TRUTHS:
        raise ValueError
    return _TRUTHS[text]


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise EvaluationError("invalid UTF-8 in bytes, cannot convert to string") from None


def _type(value: Any) -> Type:
    kind = values.kind(value)
    parameters = {"list": 1, "optional_type": 1, "type": 1, "map": 2}.get(kind, 0)
    return Type(kind, (Type("dyn"),) * parameters)


def _size(value: Any) -> int:
    return len(value)


def _fields() -> Any:
    fields: dict[str, Callable[[datetime.datetime], int]] = {
        "getFullYear": lambda moment: moment.year,
        "getMonth": lambda moment: moment.month - 1,
        "getDayOfYear": lambda moment: moment.timetuple().tm_yday - 1,
        "getDayOfMonth": lambda moment: moment.day - 1,
        "getDate": lambda moment: moment.day,
        "getDayOfWeek": lambda moment: moment.isoweekday() % 7,
        "getHours": lambda moment: moment.hour,
        "getMinutes": lambda moment: moment.minute,
        "getSeconds": lambda moment: moment.second,
        "getMilliseconds": lambda moment: moment.microsecond // 1000,
    }
    for name, part in fields.items():
        yield f"timestamp::{name}() -> int", lambda moment, part=part: part(times.calendar(moment, None))
        yield f"timestamp::{name}(string) -> int", lambda moment, zone, part=part: part(times.calendar(moment, zone))
    for name, unit in (("getHours", 3600 * SECOND), ("getMinutes", 60 * SECOND), ("getSeconds", SECOND)):
        yield f"duration::{name}() -> int", lambda span, unit=unit: int(span.nanoseconds / unit)
    yield "duration::getMilliseconds() -> int", lambda span: abs(span.nanoseconds) // 10**6 % 1000


def _same(value: Any) -> Any:
    return value


FUNCTIONS = (
    ("dyn(A) -> dyn", _same),
    ("type(A) -> type(A)", _type),
    ("bool(bool) -> bool", _same),
    ("bool(string) -> bool", _parsed(_bool, "bool")),
    ("bytes(bytes) -> bytes", _same),
    ("bytes(string) -> bytes", str.encode),
    ("double(double) -> double", _same),
    ("double(int) -> double", float),
    ("double(uint) -> double", float),
    ("double(string) -> double", _parsed(_double, "double")),
    ("duration(duration) -> duration", _same),
    ("duration(string) -> duration", times.duration),
    ("duration(int) -> duration", Duration),
    ("int(int) -> int", _same),
    ("int(uint) -> int", _int),
    ("int(double) -> int", _int),
    ("int(string) -> int", _parsed(_whole, "int")),
    ("int(timestamp) -> int", lambda moment: moment.nanoseconds // SECOND),
    ("int(duration) -> int", lambda span: span.nanoseconds),
    ("string(string) -> string", _same),
    ("string(bool) -> string", texts.of),
    ("string(bytes) -> string", _decoded),
    ("string(double) -> string", texts.of),
    ("string(int) -> string", texts.of),
    ("string(uint) -> string", texts.of),
    ("string(timestamp) -> string", times.timestamp_text),
    ("string(duration) -> string", times.duration_text),
    ("timestamp(timestamp) -> timestamp", _same),
    ("timestamp(string) -> timestamp", times.timestamp),
    ("timestamp(int) -> timestamp", lambda seconds: times.within(seconds * SECOND)),
    ("uint(uint) -> uint", _same),
    ("uint(int) -> uint", _uint),
    ("uint(double) -> uint", _uint),
    ("uint(string) -> uint", _parsed(_unsigned, "uint")),
    *(
        (form.format(one), _size)
        for one in ("string", "bytes", "list(A)", "map(A, B)")
        for form in ("size({}) -> int", "{}::size() -> int")
    ),
    ("string::contains(string) -> bool", lambda text, part: part in text),
    ("string::startsWith(string) -> bool", str.startswith),
    ("string::endsWith(string) -> bool", str.endswith),
    *_fields(),
)
