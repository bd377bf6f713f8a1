"""Cron schedules as CronJobs write them: "*/5 9-17 * * mon-fri", "@hourly", "@every 90m", in a time zone.

The rules are those of the parser that Kubernetes uses (robfig/cron): five fields, names of months and weekdays, steps,
"?" for "*"; a day fits if both of its fields do, or either of them if neither has a star. An hour that a change to
summer time skips is not made up for; one that comes twice counts twice.
"""

import datetime as dt
import re
import zoneinfo
from dataclasses import dataclass
from typing import Protocol

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: i for i, name in enumerate(_MONTH_NAMES, start=1)}
_WEEKDAYS = {name: i for i, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_DESCRIPTORS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_DURATION = re.compile(r"(\d+\.?\d*|\.\d+)(h|ms|m|s|us|µs|ns)")
_YEARS_AHEAD = 5


class Schedule(Protocol):
    """When something is due."""

    def next(self, after: dt.datetime) -> dt.datetime | None:
        """Return the first moment after this one, or None if there is none in the next five years."""


@dataclass(frozen=True)
class Field:
    """The values that one field of a schedule allows."""

    values: frozenset[int]
    star: bool
    """Whether the field was written with a star."""


@dataclass(frozen=True)
class Fields:
    """A schedule of five fields in a time zone."""

    minute: Field
    hour: Field
    day: Field
    month: Field
    weekday: Field
    zone: dt.tzinfo

    def next(self, after: dt.datetime) -> dt.datetime | None:
        """Return the first whole minute after this moment at which every field fits."""
        moment = after.astimezone(dt.UTC).replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
        last_year = moment.year + _YEARS_AHEAD
        while moment.year <= last_year:
            local = moment.astimezone(self.zone)
            step = self._step(local)
            if step is None:
                return moment
            moment = max(step.astimezone(dt.UTC), moment + dt.timedelta(minutes=1))
        return None

    def _step(self, local: dt.datetime) -> dt.datetime | None:
        """Return where to look next, or None if this minute fits."""
        midnight = local.replace(hour=0, minute=0, fold=0)
        if local.month not in self.month.values:
            return (midnight.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        if not self._day_fits(local):
            return midnight + dt.timedelta(days=1)
        utc = local.astimezone(dt.UTC)
        if local.hour not in self.hour.values:
            return utc + dt.timedelta(minutes=60 - local.minute)
        return None if local.minute in self.minute.values else utc + dt.timedelta(minutes=1)

    def _day_fits(self, local: dt.datetime) -> bool:
        fits = (local.day in self.day.values, local.isoweekday() % 7 in self.weekday.values)
        return all(fits) if self.day.star or self.weekday.star else any(fits)


@dataclass(frozen=True)
class Every:
    """A constant pause, counted from the moment that is asked about."""

    seconds: int

    def next(self, after: dt.datetime) -> dt.datetime:
        """Return the moment that is one pause later."""
        return after.replace(microsecond=0) + dt.timedelta(seconds=self.seconds)


def parse(schedule: str, zone: dt.tzinfo = dt.UTC) -> Schedule:
    """Return the schedule of a text. Raises ValueError with the API server's words."""
    if schedule.startswith("@every "):
        return Every(_pause_seconds(schedule))
    if schedule.startswith("@") and schedule not in _DESCRIPTORS:
        raise ValueError(f"unrecognized descriptor: {schedule}")
    words = _DESCRIPTORS.get(schedule, schedule).split()
    if len(words) != 5:
        raise ValueError(f"expected exactly 5 fields, found {len(words)}: [{' '.join(words)}]")
    return Fields(
        _field(words[0], 0, 59),
        _field(words[1], 0, 23),
        _field(words[2], 1, 31),
        _field(words[3], 1, 12, _MONTHS),
        _field(words[4], 0, 6, _WEEKDAYS),
        zone,
    )


def time_zone(name: str) -> dt.tzinfo:
    """Return a zone of the IANA database ("" is UTC). Raises ValueError if there is none of that name here."""
    try:
        return zoneinfo.ZoneInfo(name) if name else dt.UTC
    except (zoneinfo.ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError(f"unknown time zone {name}") from None


def _pause_seconds(descriptor: str) -> int:
    text = descriptor.removeprefix("@every ")
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        problem = "missing unit in" if re.fullmatch(r"[\d.a-zµ]*\d", text) else "invalid"
        raise ValueError(f'failed to parse duration {descriptor}: time: {problem} duration "{text}"')
    return max(1, int(sum(float(number) * _UNITS[unit] for number, unit in parts)))


def _field(text: str, low: int, high: int, names: dict[str, int] | None = None) -> Field:
    values: set[int] = set()
    star = False
    for part in filter(None, text.split(",")):
        found, starred = _range(part, low, high, names or {})
        values.update(found)
        star |= starred
    return Field(frozenset(values), star)


def _range(text: str, low: int, high: int, names: dict[str, int]) -> tuple[range, bool]:
    """Return the values of "*", "3", "3-9", "*/2", "3-9/2" or "3/2", and whether a plain star was written."""
    span, *steps = text.split("/")
    ends = span.split("-")
    if len(steps) > 1:
        raise ValueError(f"too many slashes: {text}")
    starred = ends[0] in ("*", "?")
    if not starred and len(ends) > 2:
        raise ValueError(f"too many hyphens: {text}")
    first = low if starred else _number(ends[0], names)
    last = high if starred or (steps and len(ends) == 1) else _number(ends[-1], names)
    step = _number(steps[0], {}) if steps else 1
    if first < low:
        raise ValueError(f"beginning of range ({first}) below minimum ({low}): {text}")
    if last > high:
        raise ValueError(f"end of range ({last}) above maximum ({high}): {text}")
    if first > last:
        raise ValueError(f"beginning of range ({first}) beyond end of range ({last}): {text}")
    if step == 0:
        raise ValueError(f"step of range should be a positive number: {text}")
    return range(first, last + 1, step), starred and step == 1


def _number(text: str, names: dict[str, int]) -> int:
    if text.lower() in names:
        return names[text.lower()]
    if re.fullmatch(r"[+-]?[0-9]+", text) is None:
        raise ValueError(f'failed to parse int from {text}: strconv.Atoi: parsing "{text}": invalid syntax')
    if text.startswith("-"):
        raise ValueError(f"negative number ({int(text)}) not allowed: {text}")
    return int(text)
