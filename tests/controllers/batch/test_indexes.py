"""Completion indexes: read, written, joined, and the next free ones."""

import pytest

from labkit.controllers.batch import indexes


@pytest.mark.parametrize(
    ("text", "completions", "intervals"),
    [
        pytest.param("0-2,4,7,8", 10, ((0, 2), (4, 4), (7, 8)), id="dashes and commas, neighbours joined"),
        pytest.param("0-9", 5, ((0, 4),), id="cut at the completions"),
        pytest.param("1,7", 5, ((1, 1),), id="nothing beyond the completions"),
        pytest.param("x,2,3-y", 5, ((2, 2),), id="what is no number is skipped"),
        pytest.param("", 5, (), id="nothing"),
        pytest.param(None, 5, (), id="no text at all"),
    ],
)
def test_a_text_is_read(text: str | None, completions: int, intervals: indexes.Intervals) -> None:
    assert indexes.parse(text, completions) == intervals


def test_two_neighbours_are_listed_and_three_get_a_dash() -> None:
    assert indexes.text(((0, 2), (4, 4), (7, 8))) == "0-2,4,7,8"


def test_an_index_between_two_intervals_joins_them() -> None:
    joined = indexes.with_indexes(((0, 1), (3, 4)), [2])
    assert (joined, indexes.total(joined), indexes.has(joined, 4), indexes.has(joined, 5)) == (
        ((0, 4),),
        5,
        True,
        False,
    )


def test_what_two_sets_share_is_counted() -> None:
    assert indexes.common(((0, 4), (8, 9)), ((3, 8),)) == 3


@pytest.mark.parametrize(
    ("taken", "count", "free"),
    [
        pytest.param((), 2, [0, 1], id="the lowest first"),
        pytest.param(((0, 1), (3, 3)), 2, [2, 4], id="around those that are taken"),
        pytest.param(((0, 4),), 3, [], id="none left"),
        pytest.param(((1, 1),), 9, [0, 2, 3, 4], id="no more than there are"),
    ],
)
def test_the_next_free_indexes(taken: indexes.Intervals, count: int, free: list[int]) -> None:
    assert list(indexes.first_free(taken, count, 5)) == free
