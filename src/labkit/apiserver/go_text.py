"""Values as Go prints them with %v: map[spec:map[replicas:2]], and what it calls their types."""

import decimal
from typing import Any

INT64_MAX = 2**63 - 1
BIG_EXPONENT, SMALL_EXPONENT = 6, -4  # beyond them strconv writes 1e+06


def text(value: Any) -> str:
    """Return a JSON value as %v prints it."""
    if isinstance(value, dict):
        return f"map[{' '.join(f'{name}:{text(value[name])}' for name in sorted(value))}]"
    if isinstance(value, list):
        return f"[{' '.join(text(one) for one in value)}]"
    if value is None or isinstance(value, bool):
        return {None: "<nil>", True: "true", False: "false"}[value]
    return _float(float(value)) if is_float(value) else str(value)


def as_string(value: Any) -> str:
    """Return a value as %s prints it: what is no text is told with its type."""
    if isinstance(value, str):
        return value
    return "%!s(<nil>)" if value is None else f"%!s({type_name(value)}={text(value)})"


def type_name(value: Any) -> str:
    """Return the Go type of a JSON value that was read into an interface."""
    if is_float(value):
        return "float64"
    names = {bool: "bool", int: "int64", str: "string", list: "[]interface {}", dict: "map[string]interface {}"}
    return names.get(type(value), "%!s(<nil>)")


def is_float(value: Any) -> bool:
    """Say whether Go reads a number as a float64: also a whole one that no int64 holds."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, float) or (is_whole and not -INT64_MAX - 1 <= value <= INT64_MAX)


def _float(value: float) -> str:
    sign, digits, exponent = decimal.Decimal(repr(value)).normalize().as_tuple()
    if not isinstance(exponent, int):
        return {"inf": "+Inf", "-inf": "-Inf"}.get(repr(value), "NaN")
    power = len(digits) + exponent - 1
    if SMALL_EXPONENT <= power < BIG_EXPONENT or not value:
        return f"{value:.{max(0, -exponent)}f}"
    shown = "".join(map(str, digits))
    mantissa = f"{shown[0]}.{shown[1:]}" if shown[1:] else shown
    return f"{'-' * sign}{mantissa}e{power:+03d}"
