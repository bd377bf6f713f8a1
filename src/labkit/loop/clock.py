"""Clocks: the virtual one that only the event loop moves, and the wall clock for served mode.

A clock counts microseconds from its start (an integer, so that sums are exact) and knows which calendar
moment its zero stands for. The virtual clock's zero is a fixed date: same seed, same story, same timestamps.
"""

import datetime as dt
import time
from typing import Protocol

MICROSECONDS = 1_000_000
VIRTUAL_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Clock(Protocol):
    """Something that knows what time it is."""

    start: dt.datetime

    @property
    def micros(self) -> int:
        """Microseconds since the clock's start."""
        ...

    def now(self) -> float:
        """Seconds since the clock's start."""
        ...

    def calendar(self) -> dt.datetime:
        """The moment as a calendar date with time zone."""
        ...


class VirtualClock:
    """A clock that stands still until the event loop moves it."""

    def __init__(self, start: dt.datetime = VIRTUAL_START) -> None:
        self.start = start
        self.micros = 0

    def now(self) -> float:
        """Seconds since the clock's start."""
        return self.micros / MICROSECONDS

    def calendar(self) -> dt.datetime:
        """The moment as a calendar date with time zone."""
        return self.start + dt.timedelta(microseconds=self.micros)

    def move_to(self, micros: int) -> None:
        """Move forward to a moment; a clock never goes back."""
        self.micros = max(self.micros, micros)


class WallClock:
    """The machine's own clock, counted from when it was made."""

    def __init__(self) -> None:
        self.start = dt.datetime.now(dt.UTC)
        self._origin = time.monotonic_ns()

    @property
    def micros(self) -> int:
        """Microseconds since the clock's start."""
        return (time.monotonic_ns() - self._origin) // 1000

    def now(self) -> float:
        """Seconds since the clock's start."""
        return self.micros / MICROSECONDS

    def calendar(self) -> dt.datetime:
        """The moment as a calendar date with time zone."""
        return self.start + dt.timedelta(microseconds=self.micros)
