"""Go's durations: "1m30s" in and out."""

import re
from fractions import Fraction

_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_PART = re.compile(r"(\d+\.?\d*|\.\d+)([^\d.]*)")


def parse(text: str) -> int:
    """Return nanoseconds. Raises ValueError with Go's text."""
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    if rest == "0":
        return 0
    total, place = Fraction(0), 0
    while place < len(rest):
        found = _PART.match(rest, place)
        if found is None:
            break
        amount, unit = found.groups()
        if not unit:
            raise ValueError(f'time: missing unit in duration "{text}"')
        if unit not in _UNITS:
            raise ValueError(f'time: unknown unit "{unit}" in duration "{text}"')
        total += Fraction(amount.rstrip(".")) * _UNITS[unit]
        place = found.end()
    if not rest or place < len(rest):
        raise ValueError(f'time: invalid duration "{text}"')
    return sign * int(total)


def written(nanoseconds: int) -> str:
    """Return "1m30s", "500ms", "0s" as Go writes it."""
    if nanoseconds < 0:
        return f"-{written(-nanoseconds)}"
    for unit in ("ns", "µs", "ms"):
        if 0 < nanoseconds < min(10**9, _UNITS[unit] * 1000):
            return f"{_decimal(Fraction(nanoseconds, _UNITS[unit]))}{unit}"
    seconds = Fraction(nanoseconds, 10**9)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{_decimal(seconds)}s"
    if hours:
        return f"{hours}h{minutes}m{text}"
    return f"{minutes}m{text}" if minutes else text


def _decimal(value: Fraction) -> str:
    whole, rest = divmod(value, 1)
    digits = f"{int(rest * 10**9):09d}".rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)
