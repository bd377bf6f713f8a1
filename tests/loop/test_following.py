import threading

from labkit.loop import following
from labkit.loop.clock import VirtualClock, WallClock
from labkit.loop.event_loop import EventLoop


def test_timers_run_as_real_time_passes_and_other_threads_may_add_work() -> None:
    wall = WallClock()
    loop = EventLoop(VirtualClock(wall.start))
    heard: list[str] = []
    loop.call_later(0.05, heard.append, "timer")

    def elsewhere() -> None:
        with loop.lock:
            loop.call_soon(heard.append, "thread")

    threading.Thread(target=elsewhere).start()
    assert following.follow(loop, wall, lambda: len(heard) == 2, limit_seconds=10)
    assert sorted(heard) == ["thread", "timer"]
    assert 0.05 <= loop.clock.now() <= wall.now(), "the loop's clock goes with the wall clock, never ahead of it"


def test_it_says_when_it_was_not_enough() -> None:
    wall = WallClock()
    assert not following.follow(EventLoop(VirtualClock(wall.start)), wall, lambda: False, limit_seconds=0.02)
