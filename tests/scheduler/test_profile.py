"""Profiles: how a KubeSchedulerConfiguration changes the default plugins."""

from typing import Any

import pytest

from labkit import errors
from labkit.scheduler import profile

IMPLEMENTS = {
    "filter": {"NodeName", "TaintToleration", "NodeAffinity", "NodeResourcesFit"},
    "score": {"TaintToleration", "NodeAffinity", "NodeResourcesFit", "ImageLocality", "Mine"},
}


def parsed(plugins: dict[str, Any] | None = None, **config: Any) -> profile.Configuration:
    points = {point: names.__contains__ for point, names in IMPLEMENTS.items()}
    profiles = [{"plugins": plugins}] if plugins else config.pop("profiles", None)
    return profile.parse({"profiles": profiles, **config}, points)


DEFAULT = [("TaintToleration", 3), ("NodeAffinity", 2), ("NodeResourcesFit", 1), ("ImageLocality", 1)]

SCORE = {
    "the default order and weights": (None, DEFAULT),
    "a plugin listed again keeps its place and gets the new weight": (
        {"multiPoint": {"enabled": [{"name": "NodeAffinity", "weight": 9}]}},
        [("TaintToleration", 3), ("NodeAffinity", 9), ("NodeResourcesFit", 1), ("ImageLocality", 1)],
    ),
    "a disabled plugin goes": (
        {"multiPoint": {"disabled": [{"name": "ImageLocality"}]}},
        DEFAULT[:3],
    ),
    "a star disables all": (
        {"multiPoint": {"disabled": [{"name": "*"}], "enabled": [{"name": "ImageLocality", "weight": 5}]}},
        [("ImageLocality", 5)],
    ),
    "a new plugin comes last": (
        {"multiPoint": {"enabled": [{"name": "Mine"}]}},
        [*DEFAULT, ("Mine", 1)],
    ),
    "one named at the point comes first there": (
        {"score": {"enabled": [{"name": "ImageLocality", "weight": 4}]}},
        [("ImageLocality", 4), *DEFAULT[:3]],
    ),
    "one disabled at the point is only gone there": (
        {"score": {"disabled": [{"name": "NodeResourcesFit"}]}},
        [DEFAULT[0], DEFAULT[1], DEFAULT[3]],
    ),
    "disabled and enabled again at the point is last": (
        {"score": {"disabled": [{"name": "TaintToleration"}], "enabled": [{"name": "TaintToleration"}]}},
        [*DEFAULT[1:], ("TaintToleration", 1)],
    ),
}


@pytest.mark.parametrize(("plugins", "expected"), SCORE.values(), ids=SCORE.keys())
def test_score_plugins(plugins: Any, expected: list[tuple[str, int]]) -> None:
    assert list(parsed(plugins).profiles[0].enabled["score"]) == expected


def test_other_points_keep_what_one_point_disables() -> None:
    found = parsed({"score": {"disabled": [{"name": "*"}]}}).profiles[0]
    assert found.enabled["score"] == []
    assert [name for name, _ in found.enabled["filter"]] == [
        "NodeName",
        "TaintToleration",
        "NodeAffinity",
        "NodeResourcesFit",
    ]


def test_an_own_percentage_overrides_the_global_one() -> None:
    found = parsed(
        profiles=[{"schedulerName": "a"}, {"schedulerName": "b", "percentageOfNodesToScore": 7}],
        percentageOfNodesToScore=30,
    )
    assert [one.percentage_of_nodes_to_score for one in found.profiles] == [30, 7]


REFUSED = {
    "two profiles of one name": (
        {"profiles": [{"schedulerName": "a"}, {"schedulerName": "a"}]},
        "two have the same schedulerName",
    ),
    "a plugin at a point it does not implement": (
        {"plugins": {"filter": {"enabled": [{"name": "ImageLocality"}]}}},
        "ImageLocality",
    ),
    "a plugin nobody knows": ({"plugins": {"multiPoint": {"enabled": [{"name": "Nobody"}]}}}, "Nobody"),
}


@pytest.mark.parametrize(("config", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_configuration_is_refused(config: dict[str, Any], words: str) -> None:
    with pytest.raises(errors.ManifestError, match=words):
        parsed(config.get("plugins"), **{key: value for key, value in config.items() if key != "plugins"})
