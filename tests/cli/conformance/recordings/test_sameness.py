"""What counts as the same answer, and how a difference is told."""

from typing import Any

import pytest

from labkit.cli.conformance.recordings.placeholders import Bindings
from labkit.cli.conformance.recordings.sameness import LONGEST, Comparer, short

RULES = [{"verbs": ["get"], "resources": ["a"]}, {"verbs": ["list", "get"], "resources": ["b"]}]


@pytest.mark.parametrize(
    ("recorded", "actual", "says"),
    [
        pytest.param({"a": 1}, {"a": 1}, "", id="the same"),
        pytest.param({"a": None}, {}, "", id="a null field and a missing one"),
        pytest.param({}, {"a": None}, "", id="and the other way round"),
        pytest.param({"a": None}, {"a": 0}, ".a: expected null, got 0", id="nought is not nothing"),
        pytest.param({"a": {"b": "x"}}, {"a": {"b": "y"}}, '.a.b: expected "x", got "y"', id="where it is told"),
        pytest.param({"a": 1}, {}, ".a: missing, expected 1", id="a missing field"),
        pytest.param({}, {"a": [1]}, ".a: unexpected [1]", id="an unexpected field"),
        pytest.param({"a": 1}, {"a": True}, ".a: expected 1, got true", id="one is not true"),
        pytest.param({"a": 1}, {"a": 1.0}, "", id="one is one, however it is written"),
        pytest.param({"a": "1"}, {"a": 1}, '.a: expected "1", got 1', id="a text is no number"),
        pytest.param(["a"], ["a", "b"], ': expected 1 items, got 2 ("b")', id="a longer list, and what is too much"),
        pytest.param(["a", "b"], ["b", "a"], '[0]: expected "a", got "b"', id="order matters in a list"),
        pytest.param({"resourceRules": RULES}, {"resourceRules": RULES[::-1]}, "", id="but not where it is chance"),
        pytest.param({"a": "x\u00a0y"}, {"a": "x y"}, "", id="no-break spaces are spaces"),
        pytest.param({"p": "<port:1>"}, {"p": 30080}, "", id="a port may be a number"),
        pytest.param({"f:<uid:1>": 1}, {"f:abc": 1}, "", id="names of fields may have placeholders"),
        pytest.param({"managedFields": [1]}, {"managedFields": [2]}, "", id="ignored fields"),
    ],
)
def test_the_first_difference_is_told(recorded: Any, actual: Any, says: str) -> None:
    assert Comparer(Bindings(), ["managedFields"]).difference(recorded, actual) == says


def test_the_entries_of_managed_fields_are_compared_by_their_owners() -> None:
    entries = [{"manager": "b", "operation": "Apply"}, {"manager": "a", "operation": "Update"}]
    compare = Comparer(Bindings()).difference
    assert compare({"managedFields": entries}, {"managedFields": entries[::-1]}) == ""
    assert compare({"managedFields": entries}, {"managedFields": entries[:1]}) != ""


def test_a_known_value_is_told_in_place_of_its_placeholder() -> None:
    comparer = Comparer(Bindings())
    assert comparer.difference(["<uid:1>", "<uid:1>"], ["abc", "def"]) == '[1]: expected "abc", got "def"'


def test_long_values_are_cut() -> None:
    assert len(short("x" * 1000)) == LONGEST + 1
