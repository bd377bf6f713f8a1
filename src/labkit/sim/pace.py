"""Paces: how the virtual clock of a simulator moves while others look at it through a socket.

RealTime follows a real clock at a rate: `labkit serve`. OnDemand stands still and moves only for a client that waits:
one kubectl call from a notebook, where time belongs to the cells.

Everything here is called on the server's thread. `later` runs something on that thread after some real seconds and
returns how to forget it.
"""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from labkit.api import request_info
from labkit.loop.clock import Clock
from labkit.loop.event_loop import EventLoop
from labkit.web.message import Request, Response

Later = Callable[[float, Callable[[], object]], Callable[[], object]]


class Pace(Protocol):
    """Moves a loop's clock. `before` and `after` surround every request, under the loop's lock."""

    def start(self, later: Later) -> None:
        """Begin."""
        ...

    def before(self, request: Request) -> None:
        """A request has come."""
        ...

    def after(self, request: Request, response: Response) -> None:
        """It has been answered."""
        ...

    def moved(self) -> None:
        """Something else was done to the loop's world: a watch has ended, a session heard something."""
        ...


@runtime_checkable
class Waiting(Protocol):
    """Something through which a client waits for news: a watch, a session."""

    @property
    def closed(self) -> bool:
        """Whether nobody waits any more."""
        ...

    @property
    def pushed(self) -> int:
        """How much was told so far."""
        ...


class RealTime:
    """The virtual clock follows a real one, `rate` times as fast; it sleeps until something is due."""

    def __init__(self, loop: EventLoop, clock: Clock, rate: float = 1.0) -> None:
        self._loop = loop
        self._clock = clock
        self._rate = rate
        self._real, self._virtual = clock.now(), loop.clock.now()
        self._later: Later | None = None
        self._planned: float | None = None  # the virtual moment for which we are going to wake
        self._forget: Callable[[], object] | None = None

    def start(self, later: Later) -> None:
        """Let time pass from now on."""
        self._later = later
        self._real, self._virtual = self._clock.now(), self._loop.clock.now()
        with self._loop.lock:
            self._plan()

    def before(self, request: Request) -> None:
        """Bring the clock up to now, so that the request happens now."""
        self._catch_up()

    def after(self, request: Request, response: Response) -> None:
        """Wake earlier, if the request has made something due earlier."""
        self._plan()

    def moved(self) -> None:
        """Wake earlier, if something has become due earlier."""
        self._plan()

    def _catch_up(self) -> None:
        now = self._virtual + (self._clock.now() - self._real) * self._rate
        self._loop.advance(max(0.0, now - self._loop.clock.now()))

    def _plan(self) -> None:
        due = self._loop.next_due()
        if self._later is None or (due == self._planned and self._forget is not None):
            return
        if self._forget is not None:
            self._forget()
            self._forget = None
        self._planned = due
        if due is not None:
            real_seconds = (due - self._virtual) / self._rate - (self._clock.now() - self._real)
            self._forget = self._later(max(0.0, real_seconds), self._wake)

    def _wake(self) -> None:
        self._forget = None
        with self._loop.lock:
            self._catch_up()
            self._plan()


# A client has this long (real seconds) to react to what it was told before time passes again.
QUIET_SECONDS = 0.1
# A client that asks for the same thing again and again waits between two looks; so long, in the clock's seconds.
POLL_SECONDS = 1.0
# Nobody is kept waiting longer than this without any news (virtual seconds; a rollout fails after 600).
PATIENCE_SECONDS = 900.0
STEPS_AT_ONCE = 200


class OnDemand:
    """The virtual clock stands still until a client waits: with an open watch, or by asking the same thing again.

    `give_up` is called when a watch has heard nothing for too long, or nothing is left to happen.
    """

    def __init__(self, loop: EventLoop, give_up: Callable[[], object]) -> None:
        self._loop = loop
        self._give_up = give_up
        self._later: Later | None = None
        self._waiting: list[Waiting] = []
        self._asked: set[tuple[str, str]] = set()
        self._news = 0.0
        self._forget: Callable[[], object] | None = None

    def start(self, later: Later) -> None:
        """Be ready."""
        self._later = later

    def before(self, request: Request) -> None:
        """Let a moment pass if the same object is looked at again."""
        if request.method != "GET":
            self._asked.clear()
        elif request_info.of(request).name:
            asked = (request.target, request.headers.get("accept", ""))
            if asked in self._asked:
                self._loop.advance(POLL_SECONDS)
            self._asked.add(asked)

    def after(self, request: Request, response: Response) -> None:
        """Remember who waits, and give everybody time to react."""
        self._waiting += [one for one in (response.stream, response.session) if isinstance(one, Waiting)]
        self.moved()

    def moved(self) -> None:
        """Give everybody time to react."""
        self._news = self._loop.clock.now()
        self._soon()

    def _soon(self) -> None:
        if self._forget is not None:
            self._forget()
            self._forget = None
        if self._waiting and self._later is not None:
            self._forget = self._later(QUIET_SECONDS, self._wake)

    def _wake(self) -> None:
        self._forget = None
        with self._loop.lock:
            self._waiting = [one for one in self._waiting if not one.closed]
            if self._waiting and not self._step():
                self._give_up()
                return
            self._soon()

    def _step(self) -> bool:
        """Let time pass until somebody who waits is told something; say whether that may still happen."""
        heard = self._heard()
        for _ in range(STEPS_AT_ONCE):
            if not self._loop.step() or self._loop.clock.now() - self._news > PATIENCE_SECONDS:
                return False
            if self._heard() != heard:
                self._news = self._loop.clock.now()
                return True
        return True

    def _heard(self) -> int:
        return sum(one.pushed + one.closed for one in self._waiting)
