"""The work queue: each key once, growing delays, background when patience ends."""

from labkit.client.workqueue import PATIENCE_SECONDS, WorkQueue
from labkit.loop.event_loop import EventLoop


def a_queue() -> tuple[EventLoop, WorkQueue, list[tuple[float, str]]]:
    loop, done = EventLoop(), []
    return loop, WorkQueue(loop, lambda key: done.append((loop.clock.now(), key))), done


def test_a_key_that_waits_is_not_added_again() -> None:
    loop, queue, done = a_queue()
    for key in ("a", "b", "a"):
        queue.add(key)
    loop.run_until_idle()
    assert done == [(0.0, "a"), (0.0, "b")]


def test_a_key_added_while_it_is_worked_on_is_worked_on_again() -> None:
    loop, seen = EventLoop(), []

    def work(key: str) -> None:
        seen.append(key)
        if len(seen) == 1:
            queue.add(key)

    queue = WorkQueue(loop, work)
    queue.add("a")
    loop.run_until_idle()
    assert seen == ["a", "a"]


def test_the_earlier_of_two_moments_wins() -> None:
    loop, queue, done = a_queue()
    queue.add_after("a", 5)
    queue.add_after("a", 2)
    queue.add_after("a", 9)
    loop.settle()
    assert done == [(2.0, "a")]


def test_a_background_moment_is_no_reason_to_let_time_pass() -> None:
    loop, queue, done = a_queue()
    queue.add_after("a", 600, background=True)
    assert loop.settle() == 0.0
    loop.advance(600)
    assert done == [(600.0, "a")]


def test_a_foreground_wait_beside_a_background_one_keeps_the_earlier_moment_and_is_waited_for() -> None:
    loop, queue, done = a_queue()
    queue.add_after("a", 2, background=True)
    queue.add_after("a", 5)
    assert loop.settle() == 2.0
    assert done == [(2.0, "a")]


def test_failures_wait_5_ms_then_twice_as_long_each_time_and_success_begins_anew() -> None:
    loop, queue, done = a_queue()
    for _ in range(3):
        queue.add_rate_limited("a")
        loop.settle()
    assert [moment for moment, _ in done] == [0.005, 0.015, 0.035]
    queue.forget("a")
    queue.add_rate_limited("a")
    loop.settle()
    assert done[-1][0] == 0.04


def test_a_key_that_fails_for_ever_settles_when_patience_ends() -> None:
    loop, tried = EventLoop(), []

    def work(key: str) -> None:
        tried.append(loop.clock.now())
        queue.add_rate_limited(key)

    queue = WorkQueue(loop, work)
    queue.add("a")
    assert loop.settle() < 2 * PATIENCE_SECONDS
    before = len(tried)
    loop.advance(10)
    assert len(tried) > before
