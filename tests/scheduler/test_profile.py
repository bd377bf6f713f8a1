"""Profiles: what a configuration makes of the scheduler. The merging itself is held against recordings."""

from typing import Any

import pytest

from labkit import errors
from labkit.scheduler import engine, profile, registry, versions
from labkit.scheduler.framework.interface import CycleState, Plugin, Vector
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import PodInfo


class Mine(Plugin):
    name = "Mine"

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        return nodes.pod_count


POINTS = engine._implementations({**registry.in_tree(), "Mine": Mine})


def parsed(version: str = "1.36", **config: Any) -> profile.Configuration:
    return profile.parse(config, POINTS, version=versions.of(version))


def at(point: str, **listed: Any) -> list[dict[str, Any]]:
    return [{"plugins": {point: listed}}]


def test_a_plugin_of_ones_own_comes_last() -> None:
    found = parsed(profiles=at("multiPoint", enabled=[{"name": "Mine", "weight": 4}])).profiles[0]
    assert found.enabled["score"][-1] == ("Mine", 4)
    assert "Mine" not in dict(found.enabled["filter"])


def test_a_plugin_of_ones_own_at_a_point_it_does_not_extend_is_refused() -> None:
    with pytest.raises(errors.ManifestError, match='plugin "Mine" does not extend FilterPlugin plugin'):
        parsed(profiles=at("filter", enabled=[{"name": "Mine"}]))


def test_a_selectable_scorer_may_be_enabled_like_any_other() -> None:
    found = parsed(profiles=at("score", enabled=[{"name": "BestFit", "weight": 7}])).profiles[0]
    assert dict(found.enabled["score"])["BestFit"] == 7


def test_an_own_percentage_overrides_the_global_one() -> None:
    profiles = [{"schedulerName": "a"}, {"schedulerName": "b", "percentageOfNodesToScore": 7}]
    found = parsed(profiles=profiles, percentageOfNodesToScore=30)
    assert [one.percentage_of_nodes_to_score for one in found.profiles] == [30, 7]


def test_backoffs_are_taken_over() -> None:
    found = parsed(podInitialBackoffSeconds=2, podMaxBackoffSeconds=30)
    assert (found.initial_backoff_seconds, found.max_backoff_seconds) == (2.0, 30.0)


NOTED = {
    "the default parallelism is not worth a word": ({}, 0),
    "one worker is what happens here": ({"parallelism": 1}, 0),
    "another parallelism is accepted with a note": ({"parallelism": 32}, 1),
}


@pytest.mark.parametrize(("config", "count"), NOTED.values(), ids=NOTED.keys())
def test_notes(config: dict[str, Any], count: int) -> None:
    notes = parsed(**config).notes
    assert len(notes) == count
    assert all("parallelism 32 is accepted and changes nothing" in note for note in notes)


def test_resources_that_an_extender_looks_after_are_not_checked_by_fit() -> None:
    managed = [{"name": "example.com/disk", "ignoredByScheduler": True}, {"name": "example.com/card"}]
    found = parsed(extenders=[{"urlPrefix": "http://a", "filterVerb": "f", "managedResources": managed}])
    assert found.profiles[0].args["NodeResourcesFit"]["ignoredResources"] == ["example.com/disk"]


SCORING = {"1.34": False, "1.35": True, "1.36": True}


@pytest.mark.parametrize(("version", "scores"), SCORING.items(), ids=SCORING.keys())
def test_dynamic_resources_scores_from_1_35_on(version: str, scores: bool) -> None:
    enabled = dict(parsed(version).profiles[0].enabled["score"])
    assert ("DynamicResources" in enabled) == scores


def test_dynamic_resources_cannot_be_made_to_score_in_1_34() -> None:
    with pytest.raises(errors.ManifestError, match='plugin "DynamicResources" does not extend ScorePlugin plugin'):
        parsed("1.34", profiles=at("score", enabled=[{"name": "DynamicResources"}]))
