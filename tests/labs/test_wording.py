"""Texts in two languages and their placeholders."""

import pytest

from labkit.labs import wording


def test_placeholders_are_filled_and_unknown_ones_stay() -> None:
    assert wording.fill("{{ a }} and {{b}}, not {c} or $(d)", {"a": 1, "c": 3}) == "1 and {{b}}, not {c} or $(d)"


def test_values_are_put_in_as_they_are() -> None:
    assert wording.fill("{{seen}}", {"seen": r"\1 {{other}} \g<0>", "other": "x"}) == r"\1 {{other}} \g<0>"


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        ({"en": "a", "ko": "가"}, []),
        ({"en": "a"}, ["here: the ko text is missing or empty"]),
        ({"en": " ", "ko": ""}, ["here: the en text is missing or empty", "here: the ko text is missing or empty"]),
        ({"en": "{{x}}", "ko": "{{y}}"}, ["here: en and ko use different placeholders: ['x', 'y']"]),
        (
            {"en": "Removed", "not added.": None, "ko": "제거만"},
            ["here: a comma cut 'not added.' off; put the text into quotes"],
        ),
        ("only English", ["here: a text with en and ko is expected"]),
        (None, ["here: a text with en and ko is expected"]),
    ],
    ids=["both", "one", "empty", "different placeholders", "a comma in a flow mapping", "no mapping", "nothing"],
)
def test_reading(value: object, problems: list[str]) -> None:
    found: list[str] = []
    wording.read(value, "here", found)
    assert found == problems
