"""Where a learner stands is told as it is: jumped over, known and skipped are not done."""

from typing import Any

import pytest

from labkit.labs.standing import Standing, State

STEPS = ("lift", "narrow", "template")
CASES: dict[str, tuple[dict[str, Any], State, str]] = {
    "nothing was ever done": ({}, State.NEW, "lift"),
    "a check without success": ({"checks": 1}, State.OPEN, "lift"),
    "the first step is done": ({"passed": ["lift"]}, State.OPEN, "narrow"),
    "a later step was done first": ({"passed": ["narrow"]}, State.OPEN, "lift"),
    "all steps are done": ({"passed": list(STEPS)}, State.DONE, "template"),
    "two steps were jumped over": ({"jumped": ["lift", "narrow"]}, State.OPEN, "template"),
    "jumped over, and the rest done": (
        {"jumped": ["lift", "narrow"], "passed": ["template"]},
        State.JUMPED,
        "template",
    ),
    "jumped over once, done later": ({"jumped": ["lift"], "passed": list(STEPS)}, State.DONE, "template"),
    "all questions were right": ({"known": {"right": 3, "asked": 3}}, State.KNOWN, "lift"),
    "it was skipped all the same": ({"known": {"right": 1, "asked": 3}}, State.SKIPPED, "lift"),
    "a lab without questions can only be skipped": ({"known": {"right": 0, "asked": 0}}, State.SKIPPED, "lift"),
    "known at first, done later": ({"known": {"right": 3, "asked": 3}, "passed": list(STEPS)}, State.DONE, "template"),
    "steps of another version": ({"passed": ["open", "lift"]}, State.OPEN, "narrow"),
}


@pytest.mark.parametrize(("record", "state", "step"), CASES.values(), ids=CASES)
def test_how_a_lab_stands(record: dict[str, Any], state: State, step: str) -> None:
    standing = Standing(STEPS, record)
    assert (standing.state, standing.open_step) == (state, step)


def test_only_what_was_done_counts_as_passed() -> None:
    standing = Standing(STEPS, {"passed": ["template"], "jumped": ["lift"]})
    assert (standing.passed, standing.jumped, standing.behind) == (("template",), ("lift",), ("lift", "template"))


def test_steps_that_the_lab_no_longer_has_are_named() -> None:
    assert Standing(STEPS, {"passed": ["open", "lift"], "jumped": ["close", "open"]}).gone == ("open", "close")
    assert Standing(STEPS, {"passed": ["lift"]}).gone == ()


@pytest.mark.parametrize("state", State)
def test_the_way_leads_past_everything_but_new_and_open_labs(state: State) -> None:
    assert state.is_behind == (state not in (State.NEW, State.OPEN))
