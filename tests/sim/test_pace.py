"""Paces, driven by a second event loop that stands for real time: nothing here waits."""

from collections.abc import Callable

import pytest

from labkit.loop.event_loop import EventLoop
from labkit.sim.pace import PATIENCE_SECONDS, POLL_SECONDS, QUIET_SECONDS, OnDemand, RealTime
from labkit.web.message import EventStream, Request, Response

POD = Request("GET", "/api/v1/namespaces/default/pods/a")


class Real:
    """Real time as a loop of its own; `later` is what a server's thread offers."""

    def __init__(self) -> None:
        self.loop = EventLoop()
        self.planned = 0

    def later(self, seconds: float, callback: Callable[[], object]) -> Callable[[], object]:
        self.planned += 1
        return self.loop.call_later(seconds, callback).cancel


def real_time(world: EventLoop, rate: float = 1.0) -> tuple[Real, RealTime]:
    real = Real()
    pace = RealTime(world, real.loop.clock, rate)
    pace.start(real.later)
    return real, pace


@pytest.mark.parametrize(
    ("rate", "real_seconds"),
    [
        pytest.param(1.0, 10.0, id="in real time ten seconds take ten"),
        pytest.param(10.0, 1.0, id="at rate ten they take one"),
        pytest.param(0.5, 20.0, id="at rate one half they take twenty"),
    ],
)
def test_work_falls_due_when_real_time_says_so(rate: float, real_seconds: float) -> None:
    world = EventLoop()
    happened: list[float] = []
    world.call_later(10.0, lambda: happened.append(world.clock.now()))
    real, _ = real_time(world, rate)
    real.loop.advance(real_seconds - 0.01)
    assert happened == []
    real.loop.advance(0.01)
    assert happened == [10.0]


def test_it_sleeps_until_something_is_due() -> None:
    world = EventLoop()
    world.call_later(3600.0, lambda: None)
    real, _ = real_time(world)
    real.loop.advance(3599.0)
    assert real.planned == 1


def test_with_nothing_due_it_does_not_wake_at_all() -> None:
    real, _ = real_time(EventLoop())
    real.loop.advance(1000.0)
    assert real.planned == 0


def test_a_request_happens_now_not_when_the_clock_last_moved() -> None:
    world = EventLoop()
    real, pace = real_time(world, rate=2.0)
    real.loop.advance(7.0)
    pace.before(POD)
    assert world.clock.now() == 14.0


def test_a_request_that_makes_something_due_earlier_wakes_it_earlier() -> None:
    world = EventLoop()
    happened: list[str] = []
    world.call_later(100.0, happened.append, "late")
    real, pace = real_time(world)
    world.call_later(5.0, happened.append, "early")
    pace.after(POD, Response())
    real.loop.advance(5.0)
    assert happened == ["early"]
    real.loop.advance(95.0)
    assert happened == ["early", "late"]


# --- on demand


def on_demand(world: EventLoop) -> tuple[Real, OnDemand, list[str]]:
    real, gave_up = Real(), []
    pace = OnDemand(world, lambda: gave_up.append("gave up"))
    pace.start(real.later)
    return real, pace, gave_up


def a_watch(pace: OnDemand) -> EventStream:
    stream = EventStream()
    pace.after(Request("GET", "/api/v1/pods?watch=true"), Response(stream=stream))
    return stream


def test_time_stands_still_for_a_client_that_only_asks() -> None:
    world = EventLoop()
    world.call_later(10.0, lambda: None)
    real, pace, _ = on_demand(world)
    for target in ("/api/v1/pods", "/api/v1/namespaces/default/pods/a", "/api/v1/namespaces/default/pods/b"):
        pace.before(Request("GET", target))
        pace.after(Request("GET", target), Response())
        real.loop.advance(60.0)
    assert world.clock.now() == 0.0


def test_time_passes_for_a_client_that_watches_until_it_hears_something() -> None:
    world = EventLoop()
    real, pace, _ = on_demand(world)
    stream = a_watch(pace)
    for seconds in (3.0, 4.0, 5.0):
        world.call_later(seconds, lambda: None)
    world.call_later(6.0, stream.push, "news")
    world.call_later(9.0, stream.push, "more")
    real.loop.advance(QUIET_SECONDS)
    assert (world.clock.now(), len(stream)) == (6.0, 1)
    real.loop.advance(QUIET_SECONDS / 2)
    assert world.clock.now() == 6.0, "the client has time to react before more happens"


def test_a_watch_that_was_closed_holds_time_again() -> None:
    world = EventLoop()
    real, pace, _ = on_demand(world)
    stream = a_watch(pace)
    world.call_later(6.0, lambda: None)
    stream.close()
    real.loop.advance(10.0)
    assert world.clock.now() == 0.0


def test_a_client_that_asks_the_same_again_lets_a_moment_pass() -> None:
    world = EventLoop()
    _, pace, _ = on_demand(world)
    pace.before(POD)
    assert world.clock.now() == 0.0
    pace.before(POD)
    assert world.clock.now() == POLL_SECONDS


def test_to_look_at_what_one_has_changed_is_not_to_wait() -> None:
    world = EventLoop()
    _, pace, _ = on_demand(world)
    pace.before(POD)
    pace.before(Request("PATCH", POD.target))
    pace.before(POD)
    assert world.clock.now() == 0.0


@pytest.mark.parametrize(
    "repeats",
    [
        pytest.param(False, id="nothing is left to happen"),
        pytest.param(True, id="what happens is never news"),
    ],
)
def test_nobody_waits_for_ever(repeats: bool) -> None:
    world = EventLoop()
    real, pace, gave_up = on_demand(world)

    def again() -> None:
        world.call_later(10.0, again, background=True)

    if repeats:
        again()
    a_watch(pace)
    real.loop.advance(60.0)
    assert gave_up == ["gave up"]
    assert world.clock.now() <= PATIENCE_SECONDS + 10.0
