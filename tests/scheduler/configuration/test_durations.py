"""Durations as Go reads and writes them."""

import pytest

from labkit.scheduler.configuration import durations

SECOND = 10**9
BOTH_WAYS = {
    "nothing": ("0s", 0),
    "a second and a half": ("1.5s", 3 * SECOND // 2),
    "minutes": ("10m0s", 600 * SECOND),
    "hours": ("2h3m4s", 7384 * SECOND),
    "milliseconds": ("500ms", SECOND // 2),
    "microseconds": ("1.5µs", 1500),
    "nanoseconds": ("7ns", 7),
    "below zero": ("-3s", -3 * SECOND),
}


@pytest.mark.parametrize(("text", "nanoseconds"), BOTH_WAYS.values(), ids=BOTH_WAYS.keys())
def test_read_and_written_again(text: str, nanoseconds: int) -> None:
    assert durations.parse(text) == nanoseconds
    assert durations.written(nanoseconds) == text


WRONG = {
    "no unit": ("3", 'time: missing unit in duration "3"'),
    "no number": ("soon", 'time: invalid duration "soon"'),
    "no text": ("", 'time: invalid duration ""'),
    "a unit nobody knows": ("3d", 'time: unknown unit "d" in duration "3d"'),
}


@pytest.mark.parametrize(("text", "words"), WRONG.values(), ids=WRONG.keys())
def test_refused_in_the_words_of_go(text: str, words: str) -> None:
    with pytest.raises(ValueError, match="time: ") as refused:
        durations.parse(text)
    assert str(refused.value) == words
