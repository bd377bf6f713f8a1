"""The event loop: work due now in order of arrival, work due later in order of time.

Two queues and a serial number (so that ties are first come, first served, and runs repeat exactly). The virtual
clock moves only when the loop takes something from the second queue. *Background* work (heartbeats, periodic
flushes) goes on for ever; it runs when time passes but is never a reason to let time pass.
"""

import heapq
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from labkit import errors
from labkit.loop.clock import MICROSECONDS, VirtualClock

Callback = Callable[..., object]


@dataclass(order=True, slots=True)
class Timer:
    """One piece of work due later. `cancel()` it when it is no longer wanted."""

    micros: int
    serial: int
    callback: Callback = field(compare=False)
    arguments: tuple[Any, ...] = field(compare=False)
    background: bool = field(compare=False)
    cancelled: bool = field(default=False, compare=False)
    _loop: "EventLoop | None" = field(default=None, compare=False, repr=False)

    def cancel(self) -> None:
        """Forget this work; cancelling twice, or after it ran, does nothing."""
        if not self.cancelled:
            self.cancelled = True
            if self._loop is not None and not self.background:
                self._loop._foreground -= 1


class EventLoop:
    """Runs callbacks on a virtual clock, one at a time, always in the same order."""

    def __init__(self, clock: VirtualClock | None = None) -> None:
        self.clock = clock or VirtualClock()
        self.lock = threading.RLock()
        self._soon: deque[tuple[Callback, tuple[Any, ...]]] = deque()
        self._later: list[Timer] = []
        self._serial = 0
        self._foreground = 0
        self._running = False

    def call_soon(self, callback: Callback, *arguments: Any) -> None:
        """Run this as soon as what is already due has run."""
        self._soon.append((callback, arguments))

    def call_later(self, delay_seconds: float, callback: Callback, *arguments: Any, background: bool = False) -> Timer:
        """Run this when `delay_seconds` of the clock's time have passed."""
        return self._schedule(self.clock.micros + round(delay_seconds * MICROSECONDS), callback, arguments, background)

    def call_at(self, moment_seconds: float, callback: Callback, *arguments: Any, background: bool = False) -> Timer:
        """Run this when the clock shows `moment_seconds`."""
        return self._schedule(round(moment_seconds * MICROSECONDS), callback, arguments, background)

    def run_until_idle(self) -> int:
        """Run everything that is due now, without letting time pass; return how many callbacks ran.

        Called again from inside a callback it does nothing: the outer call is already at it.
        """
        if self._running:
            return 0
        ran = 0
        self._running = True
        try:
            while True:
                self._promote_due()
                if not self._soon:
                    return ran
                callback, arguments = self._soon.popleft()
                callback(*arguments)
                ran += 1
        finally:
            self._running = False

    def advance(self, seconds: float) -> None:
        """Let this much time pass, running everything that falls due on the way."""
        until = self.clock.micros + round(seconds * MICROSECONDS)
        self.run_until_idle()
        while (timer := self._next_timer()) is not None and timer.micros <= until:
            self.clock.move_to(timer.micros)
            self.run_until_idle()
        self.clock.move_to(until)

    def step(self, until_seconds: float | None = None, background: bool = True) -> bool:
        """Let the next thing happen; say whether anything did.

        Runs what is due now; if that was nothing, moves the clock to the next timer (not beyond `until_seconds`)
        and runs that. With `background=False` the clock moves only if foreground work is waiting somewhere ahead.
        """
        if self.run_until_idle():
            return True
        if not background and not self._foreground:
            return False
        timer = self._next_timer()
        if timer is None or (until_seconds is not None and timer.micros > round(until_seconds * MICROSECONDS)):
            return False
        self.clock.move_to(timer.micros)
        self.run_until_idle()
        return True

    def settle(self, limit_seconds: float = 3600.0) -> float:
        """Let time pass until only background work is left; return the seconds that passed.

        Raises NothingWillHappen if things still go on after `limit_seconds` (a crash loop, say).
        """
        began = self.clock.now()
        while self.step(background=False):
            if self.clock.now() - began > limit_seconds:
                raise errors.NothingWillHappen(
                    f"Asked to wait until nothing changes any more; after {limit_seconds:g} simulated seconds "
                    "something still does. Wait a fixed time instead, for example advance(60)."
                )
        return self.clock.now() - began

    @property
    def waiting(self) -> int:
        """How many pieces of foreground work are due later."""
        return self._foreground

    def next_due(self) -> float | None:
        """Return when the next work falls due, in seconds of the clock (background work counts), or None."""
        if self._soon:
            return self.clock.now()
        timer = self._next_timer()
        return None if timer is None else timer.micros / MICROSECONDS

    def _schedule(self, micros: int, callback: Callback, arguments: tuple[Any, ...], background: bool) -> Timer:
        self._serial += 1
        timer = Timer(micros, self._serial, callback, arguments, background, _loop=self)
        heapq.heappush(self._later, timer)
        if not background:
            self._foreground += 1
        return timer

    def _next_timer(self) -> Timer | None:
        while self._later and self._later[0].cancelled:
            heapq.heappop(self._later)
        return self._later[0] if self._later else None

    def _promote_due(self) -> None:
        """Move the timers whose moment has come to the end of the queue of work due now."""
        while (timer := self._next_timer()) is not None and timer.micros <= self.clock.micros:
            heapq.heappop(self._later)
            timer.cancel()
            self._soon.append((timer.callback, timer.arguments))
