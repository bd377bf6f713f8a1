"""Questions: right answers, reasons, lines in order."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.labs import folder
from labkit.labs.quiz import Item


@pytest.fixture
def items(small: Path) -> dict[str, Item]:
    return {item.id: item for item in folder.read(small).quiz}


def test_one_choice_is_right_and_each_has_a_reason(items: dict[str, Item]) -> None:
    assert items["why"].is_right([1], seed=0)
    assert not items["why"].is_right([2], seed=0)
    assert not items["why"].is_right([1, 2], seed=0)
    assert [one.reason.en for one in items["why"].chosen([2], seed=0)] == ["It is not."]


@pytest.mark.parametrize("seed", range(5))
def test_lines_are_right_in_their_order_however_they_are_shown(items: dict[str, Item], seed: int) -> None:
    shown = [one.text.en for one in items["sorted"].shown(seed)]
    right = [shown.index(word) + 1 for word in ("one", "two")]
    assert items["sorted"].is_right(right, seed)
    assert not items["sorted"].is_right(right[::-1], seed)
    assert not items["sorted"].is_right([*right, shown.index("seven") + 1], seed)
    assert [one.text.en for one in items["sorted"].shown(seed)] == shown, "one seed, one order"


def test_lines_are_shuffled(items: dict[str, Item]) -> None:
    orders = {tuple(one.text.en for one in items["sorted"].shown(seed)) for seed in range(20)}
    assert len(orders) > 1


def test_a_number_that_is_not_there(items: dict[str, Item]) -> None:
    with pytest.raises(errors.LabError, match=r"Question why has answers 1 to 2; 3 is not one."):
        items["why"].is_right([3], seed=0)
