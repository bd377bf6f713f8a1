"""Questions: right answers, reasons, lines in order."""

import re
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


MANIFEST = """
- id: gate
  kind: manifest
  step: mode
  question: {en: Sort., ko: 정렬.}
  options:
    - {right: true, en: "metadata:", ko: "metadata:", reason: {en: a, ko: 가}}
    - {right: true, en: "  name: web", ko: "  name: web", reason: {en: a, ko: 가}}
    - {right: true, en: "spec: {}", ko: "spec: {}", reason: {en: a, ko: 가}}
    - {en: "status: {}", ko: "status: {}", reason: {en: Nobody asks for a status., ko: 나}}
"""


@pytest.fixture
def puzzle(small: Path) -> Item:
    (small / "quiz.yaml").write_text(MANIFEST, encoding="utf-8")
    return folder.read(small).quiz[0]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("lines", "right"),
    [
        pytest.param(["metadata:", "  name: web", "spec: {}"], True, id="as it was written"),
        pytest.param(["spec: {}", "metadata:", "  name: web"], True, id="fields have no order"),
        pytest.param(["metadata:", "spec: {}", "  name: web"], False, id="a line under the wrong one"),
        pytest.param(["metadata:", "  name: web"], False, id="a line short"),
        pytest.param(["metadata:", "  name: web", "spec: {}", "status: {}"], False, id="a line that belongs nowhere"),
        pytest.param(["metadata:", "  name: web", "spec: {}", "spec: {}"], False, id="a line twice"),
        pytest.param([], False, id="nothing"),
    ],
)
def test_a_manifest_is_right_when_it_says_the_same(puzzle: Item, seed: int, lines: list[str], right: bool) -> None:
    shown = [one.text.en for one in puzzle.shown(seed)]
    assert puzzle.is_right([shown.index(line) + 1 for line in lines], seed) is right


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('ko: "spec: {}"', 'ko: "spec:"', "the line 'spec: {}' differs in Korean"),
        ("spec: {}", "spec: {", "the right lines are no YAML"),
    ],
)
def test_lines_that_are_no_manifest_are_refused(small: Path, old: str, new: str, says: str) -> None:
    (small / "quiz.yaml").write_text(MANIFEST.replace(old, new), encoding="utf-8")
    with pytest.raises(errors.LabError, match=re.escape(says)):
        folder.read(small)
