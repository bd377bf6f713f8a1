"""Merging: the rules in small. Two hundred random merges are held against recordings."""

from typing import Any

import pytest

from labkit.scheduler.configuration import merging

DEFAULTS = [("Sort", 0), ("Fit", 1), ("Spread", 2), ("Bind", 0)]
AT = {
    "queueSort": {"Sort"},
    "filter": {"Fit", "Spread"},
    "score": {"Fit", "Spread", "Mine", "Yours"},
    "bind": {"Bind"},
}
EXTENDS = merging.Extends(
    lambda name: any(name in names for names in AT.values()), lambda name, point: name in AT.get(point, ())
)


def scorers(plugins: dict[str, Any]) -> list[tuple[str, int]]:
    return merging.spread("s", merging.merged(DEFAULTS, plugins), EXTENDS)["score"]


def listed(*names: Any) -> list[dict[str, Any]]:
    return [one if isinstance(one, dict) else {"name": one} for one in names]


SCORE = {
    "the default order and weights": ({}, [("Fit", 1), ("Spread", 2)]),
    "a plugin listed again keeps its place and gets the new weight": (
        {"multiPoint": {"enabled": listed({"name": "Fit", "weight": 9})}},
        [("Fit", 9), ("Spread", 2)],
    ),
    "a plugin listed again without a weight weighs one": (
        {"multiPoint": {"enabled": listed("Spread")}},
        [("Fit", 1), ("Spread", 1)],
    ),
    "a star disables all": (
        {
            "multiPoint": {"disabled": listed("*"), "enabled": listed("Mine", "Sort", "Bind")},
        },
        [("Mine", 1)],
    ),
    "a new plugin comes last": (
        {"multiPoint": {"enabled": listed("Mine")}},
        [("Fit", 1), ("Spread", 2), ("Mine", 1)],
    ),
    "one named at the point comes first there, with its weight there": (
        {"score": {"enabled": listed({"name": "Spread", "weight": 7})}},
        [("Spread", 7), ("Fit", 1)],
    ),
    "one that is new at the point comes last there": (
        {"score": {"enabled": listed("Mine", "Spread")}},
        [("Spread", 1), ("Fit", 1), ("Mine", 1)],
    ),
    "a star at the point leaves what is named there": (
        {"score": {"enabled": listed("Yours"), "disabled": listed("*")}},
        [("Yours", 1)],
    ),
    "one disabled and enabled at the point comes last": (
        {"score": {"enabled": listed("Fit"), "disabled": listed("Fit")}},
        [("Spread", 2), ("Fit", 1)],
    ),
}


@pytest.mark.parametrize(("plugins", "expected"), SCORE.values(), ids=SCORE.keys())
def test_scorers(plugins: dict[str, Any], expected: list[tuple[str, int]]) -> None:
    assert scorers(plugins) == expected


def test_what_is_disabled_at_one_point_stays_at_the_others() -> None:
    merged = merging.merged(DEFAULTS, {"score": {"disabled": listed("Fit")}})
    spread = merging.spread("s", merged, EXTENDS)
    assert [name for name, _ in spread["filter"]] == ["Fit", "Spread"]
    assert [name for name, _ in spread["score"]] == ["Spread"]


def test_two_weights_of_half_the_largest_sum_are_too_much() -> None:
    half = 2**62 // 100 + 1
    heavy = listed({"name": "Fit", "weight": half}, {"name": "Spread", "weight": half})
    with pytest.raises(merging.Unusable, match="total score of Score plugins could overflow"):
        scorers({"multiPoint": {"enabled": heavy}})
