"""I know this: which questions are asked, in which order, and what the answers give."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.labs import folder, knowing
from labkit.labs.lab import Lab


@pytest.fixture
def lab() -> Lab:
    return folder.read(Path(__file__).parents[2] / "labs" / "07_scheduling_gates")


def answers(lab: Lab) -> list[int]:
    return [next(n for n, one in enumerate(item.options, 1) if one.right) for item in knowing.asked(lab)]


def test_only_questions_with_one_right_answer_are_asked(lab: Lab) -> None:
    assert [item.id for item in knowing.asked(lab)] == ["why_silent", "second_term", "last_gate"]


def test_right_answers_are_counted(lab: Lab) -> None:
    good = answers(lab)
    assert knowing.right(lab, knowing.asked(lab), good) == 3
    assert knowing.right(lab, knowing.asked(lab), [good[0] % 2 + 1, *good[1:]]) == 2


@pytest.mark.parametrize("numbers", [[], [1], [1, 1, 1, 1]])
def test_one_number_for_each_question(lab: Lab, numbers: list[int]) -> None:
    with pytest.raises(errors.LabError, match=rf"has 3 questions to answer here, {len(numbers)} numbers were given"):
        knowing.right(lab, knowing.asked(lab), numbers)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_questions_come_with_their_options_and_how_to_answer(lab: Lab, lang: str) -> None:
    said = repr(knowing.questions(lab, lab.values(0), lang))
    assert all(item.question.in_(lang) in said for item in knowing.asked(lab))
    assert "labkit lab know 07_scheduling_gates 1 1 1" in said
    assert "{" not in said.replace("{.spec", "")


@pytest.mark.parametrize(
    ("wrong", "anyway", "says"),
    [
        (0, False, "All 3 right."),
        (1, False, "2 of 3 right, so nothing is noted."),
        (1, True, "noted as skipped (2 of 3 questions right)"),
    ],
)
def test_every_answer_gets_its_reason(lab: Lab, wrong: int, anyway: bool, says: str) -> None:
    numbers = answers(lab)
    numbers[0] = 1 if wrong else numbers[0]
    count = knowing.right(lab, knowing.asked(lab), numbers)
    said = repr(knowing.answered(lab, numbers, count, anyway, lab.values(0), "en"))
    assert says in said
    assert ("A warning needs an attempt." in said) is bool(wrong)
