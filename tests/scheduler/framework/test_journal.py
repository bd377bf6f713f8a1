"""The journal: what readers missed, or that they missed too much."""

from labkit.scheduler.framework.journal import Journal


def test_a_reader_gets_what_came_since() -> None:
    journal: Journal[str] = Journal()
    journal.add("a")
    position = journal.position
    assert journal.since(position) == []
    journal.add("b")
    journal.add("c")
    assert journal.since(position) == ["b", "c"]
    assert journal.since(0) == ["a", "b", "c"]


def test_a_reader_who_stayed_away_too_long_is_told_so() -> None:
    journal: Journal[int] = Journal(longest=10)
    for number in range(11):
        journal.add(number)
    assert journal.since(0) is None
    assert journal.since(5) == [5, 6, 7, 8, 9, 10]
    assert journal.position == 11
