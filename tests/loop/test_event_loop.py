"""The event loop: order, time, and what background work may not do."""

import pytest

from labkit import errors
from labkit.loop.event_loop import EventLoop


@pytest.fixture
def loop() -> EventLoop:
    return EventLoop()


def test_work_due_now_runs_in_order_of_arrival(loop: EventLoop) -> None:
    ran: list[str] = []
    for name in "abc":
        loop.call_soon(ran.append, name)
    assert loop.run_until_idle() == 3
    assert ran == ["a", "b", "c"]


def test_timers_of_one_moment_run_in_order_of_arrival(loop: EventLoop) -> None:
    ran: list[str] = []
    for name in "abc":
        loop.call_later(1, ran.append, name)
    loop.advance(1)
    assert ran == ["a", "b", "c"]


def test_a_callback_sees_the_moment_it_asked_for(loop: EventLoop) -> None:
    seen: list[float] = []
    loop.call_later(1.5, lambda: seen.append(loop.clock.now()))
    loop.call_at(4, lambda: seen.append(loop.clock.now()))
    loop.advance(10)
    assert (seen, loop.clock.now()) == ([1.5, 4.0], 10.0)


def test_running_until_idle_lets_no_time_pass(loop: EventLoop) -> None:
    ran: list[str] = []
    loop.call_later(1, ran.append, "later")
    loop.run_until_idle()
    assert (ran, loop.clock.now()) == ([], 0.0)


def test_running_inside_a_callback_leaves_the_work_to_the_outer_run(loop: EventLoop) -> None:
    ran: list[str] = []

    def outer() -> None:
        loop.call_soon(ran.append, "inner")
        assert loop.run_until_idle() == 0
        ran.append("outer")

    loop.call_soon(outer)
    loop.run_until_idle()
    assert ran == ["outer", "inner"]


def test_settling_follows_a_chain_of_foreground_work_and_returns_the_time_it_took(loop: EventLoop) -> None:
    ran: list[float] = []

    def again() -> None:
        ran.append(loop.clock.now())
        if len(ran) < 3:
            loop.call_later(2, again)

    loop.call_later(2, again)
    assert loop.settle() == 6.0
    assert ran == [2.0, 4.0, 6.0]


def test_background_work_runs_on_the_way_but_is_no_reason_to_go_on(loop: EventLoop) -> None:
    beats: list[float] = []

    def beat() -> None:
        beats.append(loop.clock.now())
        loop.call_later(10, beat, background=True)

    loop.call_later(10, beat, background=True)
    loop.call_later(25, lambda: None)
    assert loop.settle() == 25.0
    assert beats == [10.0, 20.0]


def test_a_cancelled_timer_neither_runs_nor_holds_settling_open(loop: EventLoop) -> None:
    ran: list[str] = []
    timer = loop.call_later(5, ran.append, "never")
    timer.cancel()
    timer.cancel()
    assert (loop.settle(), loop.waiting, ran) == (0.0, 0, [])


def test_settling_that_never_ends_says_what_to_do_instead(loop: EventLoop) -> None:
    def for_ever() -> None:
        loop.call_later(60, for_ever)

    for_ever()
    with pytest.raises(errors.NothingWillHappen, match=r"after 300 simulated seconds .* advance\(60\)"):
        loop.settle(limit_seconds=300)


def test_a_step_does_not_go_beyond_its_limit(loop: EventLoop) -> None:
    loop.call_later(10, lambda: None)
    assert not loop.step(until_seconds=9)
    assert loop.clock.now() == 0.0
    assert loop.step(until_seconds=10)
    assert loop.clock.now() == 10.0


def test_a_callback_that_raises_leaves_the_loop_usable(loop: EventLoop) -> None:
    ran: list[str] = []
    loop.call_soon([].pop)
    loop.call_soon(ran.append, "next")
    with pytest.raises(IndexError):
        loop.run_until_idle()
    loop.run_until_idle()
    assert ran == ["next"]


def test_the_loop_knows_when_something_falls_due_next() -> None:
    loop = EventLoop()
    assert loop.next_due() is None
    late = loop.call_later(7.0, lambda: None)
    loop.call_later(9.0, lambda: None, background=True)
    assert loop.next_due() == 7.0
    late.cancel()
    assert loop.next_due() == 9.0, "background work falls due too"
    loop.call_soon(lambda: None)
    assert loop.next_due() == 0.0
