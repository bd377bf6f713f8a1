"""Values as texts: how string(…) and messages write numbers (Go's shortest form)."""

import decimal
import math
from typing import Any

from labkit.cel import times
from labkit.cel.values import Duration, Timestamp


def of(value: Any) -> str:
    """Write a simple value."""
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case float():
            return double(value)
        case Timestamp():
            return times.timestamp_text(value)
        case Duration():
            return times.duration_text(value)
        case bytes():
            return value.decode("utf-8", "replace")
    return str(value)


def double(value: float) -> str:
    """Write a double as Go's %g: 1 for 1.0, 1e+06 from a million on."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    sign, digits, exponent = decimal.Decimal(repr(value)).normalize().as_tuple()
    power = len(digits) + int(exponent) - 1
    if value and not -4 <= power < 6:
        first, rest = str(digits[0]), "".join(map(str, digits[1:]))
        return f"{'-' if sign else ''}{first}{'.' if rest else ''}{rest}e{power:+03d}"
    return repr(value).removesuffix(".0")
