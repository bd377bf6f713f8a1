"""The progress display of the set-up: named stages, what was counted, and the time they take."""

import shutil
import sys
from collections.abc import Callable
from typing import TextIO

from labkit.loop.clock import WallClock

# Where nobody watches (a log file, CI) a line that changes five times a second would be noise.
QUIET_SECONDS = 15.0


class Progress:
    """A line per stage, rewritten while the stage runs when a person watches."""

    def __init__(self, stages: int, stream: TextIO | None = None, now: Callable[[], float] | None = None) -> None:
        self._stages = stages
        self._stream = stream or sys.stderr
        self._now = now or WallClock().now
        self._watched = self._stream.isatty()
        self._began = self._now()
        self._stage = 0
        self._title = ""
        self._stage_began = self._said = self._began

    def stage(self, title: str) -> None:
        """Begin the next stage."""
        self._stage += 1
        self._title = title
        self._stage_began = self._said = self._now()
        self._say("…", "\r" if self._watched else "\n")

    def tick(self, detail: str) -> None:
        """Say how far the stage has come, such as "57 of 128 packages"."""
        if self._watched:
            self._say(detail, "\r")
        elif self._now() - self._said >= QUIET_SECONDS:
            self._said = self._now()
            self._say(detail, "\n")

    def done(self, detail: str = "done") -> None:
        """End the stage."""
        self._say(detail, "\n")

    def _say(self, detail: str, end: str) -> None:
        seconds = int(self._now() - self._stage_began)
        line = f"[{self._stage}/{self._stages}] {self._title:<34} {seconds // 60}:{seconds % 60:02}  {detail}"
        if self._watched:
            line = line.ljust(width := shutil.get_terminal_size().columns - 1)[:width]
        self._stream.write(line + end)
        self._stream.flush()
