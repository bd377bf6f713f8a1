"""Following the wall clock: an event loop whose world is a real cluster, driven in real time."""

from collections.abc import Callable

from labkit.loop import waiting
from labkit.loop.clock import Clock
from labkit.loop.event_loop import EventLoop

LOOK_EVERY_SECONDS = 0.01


def follow(loop: EventLoop, clock: Clock, enough: Callable[[], bool], limit_seconds: float) -> bool:
    """Run what is due as real time passes, until `enough()` or the limit; say whether it was enough.

    `clock` is the wall clock that the loop's own clock was started with. Other threads may add work under the loop's
    lock; it runs here.
    """
    until = clock.now() + limit_seconds
    while clock.now() < until:
        with loop.lock:
            loop.advance(max(0.0, clock.now() - loop.clock.now()))
            if enough():
                return True
        waiting.pause(LOOK_EVERY_SECONDS)
    return False
