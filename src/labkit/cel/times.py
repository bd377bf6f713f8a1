"""Moments and spans of time: how they are read and written (RFC 3339; Go's durations), and calendar fields."""

import datetime
import re

from labkit.cel.errors import EvaluationError
from labkit.cel.values import SECOND, Duration, Timestamp

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)")
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3600 * SECOND,
}
_FIRST, _LAST = -62135596800 * SECOND, 253402300799 * SECOND + SECOND - 1


def timestamp(text: str) -> Timestamp:
    """Read "2026-01-01T00:00:00Z". Raises EvaluationError."""
    found = _MOMENT.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        day, clock, fraction, zone = found.groups()
        moment = datetime.datetime.fromisoformat(f"{day}T{clock}{zone}")
    except ValueError:
        raise EvaluationError("type conversion error from 'string' to 'google.protobuf.Timestamp'") from None
    seconds = (moment - _EPOCH) // datetime.timedelta(seconds=1)
    return within(seconds * SECOND + int((fraction or "0").ljust(9, "0")[:9]))


def within(nanoseconds: int) -> Timestamp:
    """Return a moment of the years 1 to 9999. Raises EvaluationError outside of them."""
    if not _FIRST <= nanoseconds <= _LAST:
        raise EvaluationError("timestamp overflow")
    return Timestamp(nanoseconds)


def duration(text: str) -> Duration:
    """Read "1h30m" or "-2.5s". Raises EvaluationError."""
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    if rest == "0":
        return Duration(0)
    total, place = 0, 0
    while place < len(rest) and (part := _PART.match(rest, place)) is not None:
        whole, _, fraction = part[1].partition(".")
        unit = _UNITS[part[2]]
        total += int(whole or 0) * unit + int(fraction or 0) * unit // 10 ** len(fraction)
        place = part.end()
    if not rest or place < len(rest):
        raise EvaluationError("type conversion error from 'string' to 'google.protobuf.Duration'")
    return span(sign * total)


def span(nanoseconds: int) -> Duration:
    """Return a span of at most 292 years. Raises EvaluationError beyond."""
    if not -(2**63) <= nanoseconds < 2**63:
        raise EvaluationError("duration overflow")
    return Duration(nanoseconds)


def timestamp_text(one: Timestamp) -> str:
    """Write a moment, with as many digits as it needs."""
    seconds, fraction = divmod(one.nanoseconds, SECOND)
    moment = _EPOCH + datetime.timedelta(seconds=seconds)
    digits = f".{fraction:09d}".rstrip("0") if fraction else ""
    return moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + digits + "Z"


def duration_text(one: Duration) -> str:
    """Write a span in seconds: "5400s"."""
    seconds, fraction = divmod(abs(one.nanoseconds), SECOND)
    digits = f".{fraction:09d}".rstrip("0") if fraction else ""
    return f"{'-' if one.nanoseconds < 0 else ''}{seconds}{digits}s"


def calendar(one: Timestamp, zone: str | None) -> datetime.datetime:
    """Return a moment's calendar fields in a time zone ("America/New_York", "+02:00", UTC without one)."""
    moment = _EPOCH + datetime.timedelta(microseconds=one.nanoseconds // 1000)
    if zone is None:
        return moment
    fixed = re.fullmatch(r"([+-]?)(\d\d):(\d\d)", zone)
    if fixed is not None:
        offset = datetime.timedelta(hours=int(fixed[2]), minutes=int(fixed[3]))
        return moment.astimezone(datetime.timezone(-offset if fixed[1] == "-" else offset))
    import zoneinfo

    try:
        return moment.astimezone(zoneinfo.ZoneInfo(zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise EvaluationError(f"unknown time zone {zone}") from None
