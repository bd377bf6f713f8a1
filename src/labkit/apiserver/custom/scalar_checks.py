"""Checks of single values: type, length, pattern, format, range, enumeration (kube-openapi's value validators)."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.apiserver.custom import formats, patterns, problem
from labkit.apiserver.custom.problem import Problem
from labkit.apiserver.validation import fields

Schema = Mapping[str, Any]
RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
FLOAT32_MAX = 3.4028234663852886e38
GO_FORMATS = {int: "int64", float: "float64"}


def types_of(schema: Schema) -> tuple[str, ...]:
    """Return the types that a schema allows."""
    if schema.get("x-kubernetes-int-or-string"):
        return ("integer", "string")
    return (schema["type"],) if schema.get("type") else ()


def format_of(schema: Schema) -> str:
    """Return the format of a schema, "" if it has none that is known."""
    written, types = schema.get("format") or "", types_of(schema)
    return written if written and formats.known(written, types[0] if len(types) == 1 else "") else ""


def json_type(value: Any) -> str:
    """Return the type of a JSON value: "string", "integer", "number" …"""
    if value is None:
        return "null"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names[type(value)]


def type_problem(schema: Schema, value: Any, path: str) -> Problem | None:
    """Return the problem of a value that is none of its type."""
    types, format_ = types_of(schema), format_of(schema)
    if not types and not format_:
        return None
    if value is None:
        return _wrong_type(path, ",".join(types), "null") if types and not schema.get("nullable") else None
    found = json_type(value)
    fits = found in types or _converts(value, found, types)
    if not isinstance(value, str | list) and format_ and not fits and GO_FORMATS.get(type(value)) != format_:
        return _wrong_type(path, format_, GO_FORMATS.get(type(value), ""))
    if not {"number", "integer"}.intersection(types) and format_ and isinstance(value, str | list):
        return None
    return None if fits else _wrong_type(path, ",".join(types), found)


def _converts(value: Any, found: str, types: tuple[str, ...]) -> bool:
    if found == "integer":
        return "number" in types
    return found == "number" and "integer" in types and value.is_integer()


def _wrong_type(path: str, wanted: str, found: str) -> Problem:
    message = f"{path} in body must be of type {wanted}: {fields.quoted(found)}"
    return Problem(problem.TYPE, path, message, found)


def text_problem(schema: Schema, value: str, path: str) -> Problem | None:
    """Return the first problem of a text's length or pattern."""
    longest, shortest, pattern = schema.get("maxLength"), schema.get("minLength"), schema.get("pattern")
    if longest is not None and len(value) > longest:
        return Problem(problem.TOO_LONG, path, f"{path} in body should be at most {longest} chars long", value, longest)
    if shortest is not None and len(value) < shortest:
        return Problem(problem.OTHER, path, f"{path} in body should be at least {shortest} chars long", value)
    if pattern and not patterns.compiled(pattern).search(value):
        return Problem(problem.OTHER, path, f"{path} in body should match '{pattern}'", value)
    return None


def format_problem(schema: Schema, value: str, path: str) -> Problem | None:
    """Return the problem of a text that is not of its format."""
    format_ = format_of(schema)
    if not format_ or formats.normalized(format_) not in formats.CHECKS or formats.fits(format_, value):
        return None
    message = f"{path} in body must be of type {format_}: {fields.quoted(value)}"
    return Problem(problem.TYPE, path, message, value)


def number_problems(schema: Schema, value: float, path: str) -> Iterator[Problem]:
    """Yield the problems of a number's range and steps."""
    yield from _out_of_range(schema, value, "Checked", path)
    factor = schema.get("multipleOf")
    if factor is not None:
        yield from _out_of_range(schema, factor, "MultipleOf", path)
        yield from _no_multiple(value, factor, path)
    for limit_name, low in (("minimum", True), ("maximum", False)):
        limit = schema.get(limit_name)
        if limit is not None:
            yield from _out_of_range(schema, limit, f"{limit_name.capitalize()} boundary", path)
            exclusive = bool(schema.get(f"exclusive{limit_name.capitalize()}"))
            yield from _beyond(value, limit, low, exclusive, path)


def _no_multiple(value: float, factor: float, path: str) -> Iterator[Problem]:
    step = int(factor) if isinstance(value, int) else factor
    if step <= 0:
        message = f"factor MultipleOf declared for {path} must be positive: {problem.number(step)}"
        yield Problem(problem.OTHER, path, message, step)
    elif (isinstance(value, int) and value % step) or not (value / step).is_integer():
        message = f"{path} in body should be a multiple of {problem.number(step)}"
        yield Problem(problem.OTHER, path, message, value)


def _beyond(value: float, limit: float, low: bool, exclusive: bool, path: str) -> Iterator[Problem]:
    if isinstance(value, int):  # a limit of 2.5 is one of 2 to an integer, as upstream has it
        limit = int(limit)
    outside = value < limit if low else value > limit
    if outside or (exclusive and value == limit):
        than = ("greater" if low else "less") + (" than" if exclusive else " than or equal to")
        yield Problem(problem.OTHER, path, f"{path} in body should be {than} {problem.number(limit)}", value)


def _out_of_range(schema: Schema, value: float, what: str, path: str) -> Iterator[Problem]:
    types, format_ = types_of(schema), format_of(schema)
    if len(types) != 1:
        return
    if types[0] == "integer":
        lowest, highest = RANGES.get(format_, RANGES["int64"])
        bad = not float(value).is_integer() or not lowest <= value <= highest
    else:
        bad = types[0] == "number" and format_ == "float" and abs(value) > FLOAT32_MAX
    if bad:
        suffix = f"with format {format_}" if format_ else "(default format)"
        message = f"{what} value must be of type {types[0]} {suffix} in {path}"
        yield Problem(problem.COMPOSITE, path, message)


def enum_problem(schema: Schema, value: Any, path: str) -> Problem | None:
    """Return the problem of a value that is none of those listed."""
    allowed = schema.get("enum") or ()
    if not allowed or any(same(value, one) for one in allowed):
        return None
    return Problem(problem.ENUM, path, f"{path} in body should be one of {list(allowed)}", value, allowed=allowed)


def same(one: Any, other: Any) -> bool:
    """Say whether two JSON values are the same; 1 is 1.0 but not true."""
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    return bool(one == other)
