"""The words of a failed attempt are upstream's."""

from labkit.scheduler.framework import interface, messages


def test_reasons_are_counted_and_sorted_as_text() -> None:
    statuses = [interface.unschedulable("Insufficient cpu")] * 10 + [interface.unschedulable("Insufficient cpu", "Z")]
    assert messages.not_available(12, statuses) == "0/12 nodes are available: 1 Z, 11 Insufficient cpu."


def test_ten_comes_before_two() -> None:
    statuses = [interface.unschedulable("x")] * 10 + [interface.unschedulable("a")] * 2
    assert messages.not_available(12, statuses) == "0/12 nodes are available: 10 x, 2 a."


def test_an_event_holds_1024_characters() -> None:
    assert messages.cut("x" * 1024) == "x" * 1024
    assert messages.cut("x" * 1025) == "x" * 1020 + " ..."
