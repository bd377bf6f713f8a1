"""Our comparer and the one beside the recordings see the same differences."""

import copy
import importlib.util
import itertools
from pathlib import Path
from typing import Any

import pytest

from labkit.cli.conformance import differences
from labkit.loop.seeds import Seeds

FOLDER = Path(__file__).parents[2] / "golden" / "scheduler"
SEED = 11


def load_golden() -> Any:
    spec = importlib.util.spec_from_file_location("golden_of_differences", FOLDER / "golden.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


golden = load_golden()


@pytest.mark.parametrize("campaign", ["default", "preemption", "hints", "sequence", "longmessage"])
def test_damaged_answers_are_judged_alike(campaign: str) -> None:
    dice = Seeds(SEED).fork(campaign)
    noticed = 0
    for case in itertools.islice(golden.cases(campaign, FOLDER), 60):
        for _ in range(8):
            answer = copy.deepcopy(case["expect"])
            damage(dice, answer)
            theirs = golden.compare(case["expect"], answer)
            assert list(differences.of(case["expect"], answer)) == theirs, f"seed {SEED}, {case['id']}"
            noticed += bool(theirs)
    assert noticed > 60, "the damage is seen"


def damage(dice: Any, value: Any) -> None:
    """Change, remove, add or reorder something, somewhere in an answer."""
    while isinstance(value, dict | list) and value:
        keys = sorted(value) if isinstance(value, dict) else range(len(value))
        key = dice.choice(list(keys))
        if not isinstance(value[key], dict | list) or not value[key] or dice.random() < 0.3:
            break
        value = value[key]
    if not value:
        return
    what = dice.randrange(4)
    if what == 0:
        value[key] = "something else"
    elif what == 1:
        del value[key]
    elif isinstance(value, dict):
        value["addition"] = 1
    else:
        value.reverse()


OUTCOMES = {
    "selected": None,
    "nominatedNodeName": "a",
    "victims": ["x"],
    "alternatives": [{"nominatedNodeName": "b", "victims": ["y", "z"]}],
}


@pytest.mark.parametrize(
    ("node", "victims", "says"),
    [
        pytest.param("a", ["x"], [], id="the outcome that was recorded"),
        pytest.param("b", ["z", "y"], [], id="an equally good one, in any order"),
        pytest.param(
            "b", ["y"], ['nominatedNodeName: "b", expected "a"', 'victims: ["y"], expected ["x"]'], id="half of one"
        ),
    ],
)
def test_any_of_the_equally_good_outcomes_is_right(node: str, victims: list[str], says: list[str]) -> None:
    actual = {"selected": None, "nominatedNodeName": node, "victims": victims}
    assert list(differences.of(OUTCOMES, actual)) == golden.compare(OUTCOMES, actual) == says
