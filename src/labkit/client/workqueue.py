"""The work queue of a controller: each key at most once, retried with growing delays, on the event loop."""

from collections.abc import Callable

from labkit.loop.clock import MICROSECONDS
from labkit.loop.event_loop import EventLoop, Timer

# client-go's default controller rate limiter, per item (util/workqueue).
FIRST_DELAY_SECONDS = 0.005
LONGEST_DELAY_SECONDS = 1000.0
# A key that fails for longer than this is a state, not work in progress: its retries are no reason to let time pass.
PATIENCE_SECONDS = 1.0


class WorkQueue:
    """Calls `work(key)` on the loop for every added key."""

    def __init__(self, loop: EventLoop, work: Callable[[str], object]) -> None:
        self._loop = loop
        self._work = work
        self._waiting: set[str] = set()
        self._failures: dict[str, int] = {}
        self._later: dict[str, Timer] = {}

    def add(self, key: str) -> None:
        """Work on this key soon; a key that waits already is not added again."""
        if key not in self._waiting:
            self._waiting.add(key)
            self._loop.call_soon(self._turn, key)

    def add_after(self, key: str, delay_seconds: float, background: bool = False) -> None:
        """Work on this key when the time has passed (an earlier moment already asked for wins).

        With `background` the wait is no reason to let time pass: a deadline that may never matter.
        """
        waiting = self._later.get(key)
        moment = self._loop.clock.micros + round(delay_seconds * MICROSECONDS)
        if waiting is not None:
            if waiting.micros <= moment and (background or not waiting.background):
                return
            waiting.cancel()
            delay_seconds = min(delay_seconds, (waiting.micros - self._loop.clock.micros) / MICROSECONDS)
        self._later[key] = self._loop.call_later(delay_seconds, self._due, key, background=background)

    def add_rate_limited(self, key: str) -> None:
        """Work on this key again after 5 ms, 10 ms, 20 ms, … up to 1,000 s."""
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        delay_seconds = min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2.0 ** min(failures, 32))
        self.add_after(key, delay_seconds, background=delay_seconds > PATIENCE_SECONDS)

    def forget(self, key: str) -> None:
        """The key went well: its next failure starts with the first delay again."""
        self._failures.pop(key, None)

    def _due(self, key: str) -> None:
        self._later.pop(key, None)
        self.add(key)

    def _turn(self, key: str) -> None:
        self._waiting.discard(key)
        self._work(key)
