"""The clocks: integers inside, seconds and dates outside."""

from labkit.loop.clock import VirtualClock, WallClock


def test_a_virtual_clock_stands_at_a_fixed_date_until_it_is_moved() -> None:
    clock = VirtualClock()
    assert (clock.now(), clock.calendar().isoformat()) == (0.0, "2026-01-01T00:00:00+00:00")
    clock.move_to(90_500_000)
    assert (clock.now(), clock.calendar().isoformat()) == (90.5, "2026-01-01T00:01:30.500000+00:00")


def test_a_virtual_clock_never_goes_back() -> None:
    clock = VirtualClock()
    clock.move_to(5_000_000)
    clock.move_to(1_000_000)
    assert clock.now() == 5.0


def test_ten_thousand_steps_of_ten_milliseconds_are_exactly_a_hundred_seconds() -> None:
    clock = VirtualClock()
    for _ in range(10_000):
        clock.move_to(clock.micros + 10_000)
    assert clock.now() == 100.0


def test_the_wall_clock_goes_forward_and_knows_the_date() -> None:
    clock = WallClock()
    first = clock.micros
    assert clock.micros >= first
    assert clock.calendar() >= clock.start
