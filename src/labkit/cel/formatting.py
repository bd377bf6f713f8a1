"""format: "%s has %d".format([…]) with the clauses s, d, f, e, b, o, x and X."""

import re
from typing import Any

from labkit.cel import texts, values
from labkit.cel.errors import EvaluationError
from labkit.cel.types import Type
from labkit.cel.values import Duration, Timestamp

_CLAUSE = re.compile(r"%(?:%|(?:\.(\d+))?(.)?)", re.DOTALL)
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_DIGITS = {
    "b": "only integers and bools can be formatted as binary",
    "o": "octal clause can only be used on integers",
    "x": "only integers, byte buffers, and strings can be formatted as hex",
}
_PREFIX = "could not parse formatting clause: "


def formatted(text: str, arguments: list[Any]) -> str:
    """Put arguments into a text. Raises EvaluationError."""
    place = 0

    def replace(clause: "re.Match[str]") -> str:
        nonlocal place
        if clause[0] == "%%":
            return "%"
        if clause[2] is None:
            raise EvaluationError("unexpected end of string")
        if place >= len(arguments):
            raise EvaluationError(f"index {place} out of range")
        place += 1
        return _clause(clause[2], clause[1], arguments[place - 1])

    found = _CLAUSE.sub(replace, text)
    if place < len(arguments):
        raise EvaluationError(f"too many arguments supplied to string.format (expected {place}, got {len(arguments)})")
    return found


def _clause(letter: str, precision: str | None, value: Any) -> str:
    if letter == "s":
        return shown(value)
    if letter in "fe":
        return _double(letter, int(precision or 6), value)
    if letter == "d":
        if not isinstance(value, int) or isinstance(value, bool):
            raise _wrong("decimal clause can only be used on integers", value)
        return str(int(value))
    if letter in "boxX":
        return _digits(letter, value)
    raise EvaluationError(f'{_PREFIX}unrecognized formatting clause "{letter}"')


def _wrong(what: str, value: Any) -> EvaluationError:
    return EvaluationError(f"error during formatting: {what}, was given {values.kind(value)}")


def _double(letter: str, precision: int, value: Any) -> str:
    """A double as English writes it: 1,234.500000, and 1.234500×10⁰³."""
    if not isinstance(value, float):
        what = "fixed-point" if letter == "f" else "scientific"
        raise _wrong(f"{what} clause can only be used on doubles", value)
    if letter == "f":
        return f"{value:,.{precision}f}"
    digits, _, power = f"{value:.6e}".partition("e")  # upstream reads the precision as a width
    return f"{digits}×10{power.replace('+', '').translate(_RAISED)}"


def _digits(letter: str, value: Any) -> str:
    if isinstance(value, str | bytes) and letter in "xX":
        octets = value.encode() if isinstance(value, str) else value
        return octets.hex() if letter == "x" else octets.hex().upper()
    if not isinstance(value, int) or (isinstance(value, bool) and letter != "b"):
        raise _wrong(_DIGITS[letter.lower()], value)
    return f"{int(value):{letter}}"


def shown(value: Any) -> str:
    """A value as %s writes it."""
    if isinstance(value, list):
        return f"[{', '.join(map(_inside, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(sorted(f"{_inside(key)}:{_inside(held)}" for key, held in value.items())) + "}"
    if isinstance(value, Type):
        return value.name
    return texts.of(value)


def _inside(value: Any) -> str:
    """A value in a list or a map: what would not be told apart stands in quotes or says its type."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bytes):
        return f'b"{shown(value)}"'
    if isinstance(value, Timestamp | Duration):
        return f'{values.kind(value)}("{shown(value)}")'
    return shown(value)
