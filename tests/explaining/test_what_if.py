from collections.abc import Callable
from typing import Any

import pytest

from labkit import errors
from labkit.api import make
from labkit.api.object import Object
from labkit.explaining import what_if
from labkit.explaining.snapshot import Snapshot

Build = Callable[..., Snapshot]
NODES = [make.a_node("a", cpu="4"), make.a_node("b", cpu="4")]
CPU = [{"name": "cpu", "weight": 1}]
PACK = {
    "profiles": [
        {
            "schedulerName": "packer",
            "pluginConfig": [
                {"name": "NodeResourcesFit", "args": {"scoringStrategy": {"type": "MostAllocated", "resources": CPU}}}
            ],
            "plugins": {"multiPoint": {"disabled": [{"name": "NodeResourcesBalancedAllocation"}]}},
        }
    ]
}


def workload(on: Callable[[Object, str], Object], *sizes: str) -> list[Object]:
    pods = []
    for number, cpu in enumerate(sizes):
        pod = on(make.a_pod(f"p{number}", cpu=cpu), "ab"[number % 2])
        pod["metadata"]["creationTimestamp"] = f"2026-01-01T00:00:{number:02}Z"
        pods.append(pod)
    return pods


def test_packing_leaves_room_for_the_large_pod_that_spreading_has_none_for(
    a_snapshot: Build, on: Callable[[Object, str], Object]
) -> None:
    snapshot = a_snapshot(NODES, workload(on, "1", "1", "1", "4"))
    compared = what_if.compare(snapshot, [("default", None), ("pack", PACK)])
    spread, packed = compared.outcomes
    assert set(spread.refused) == {"default/p3"}
    assert spread.refused["default/p3"].startswith("0/2 nodes are available: 2 Insufficient cpu.")
    assert packed.refused == {}
    assert packed.placements == {"default/p0": "a", "default/p1": "a", "default/p2": "a", "default/p3": "b"}
    assert compared.moved(packed) == ["default/p1", "default/p3"]
    assert (packed.usage["cpu"].utilisation, packed.usage["cpu"].imbalance) == (7 / 8, 1 / 8)
    assert (spread.usage["cpu"].utilisation, spread.usage["cpu"].imbalance) == (3 / 8, 1 / 8)
    assert compared.to_json()["configurations"][1]["noLongerFit"] == []


def test_pending_only_leaves_the_placed_pods_where_they_are(
    a_snapshot: Build, on: Callable[[Object, str], Object]
) -> None:
    snapshot = a_snapshot(NODES, [*workload(on, "3", "1"), make.a_pod("new", cpu="500m")])
    (spread, packed) = what_if.compare(snapshot, [("default", None), ("pack", PACK)], pending_only=True).outcomes
    assert (spread.placements, packed.placements) == ({"default/new": "b"}, {"default/new": "a"})


def test_a_pod_that_preempts_sends_its_victims_to_the_end_of_the_line(
    a_snapshot: Build, on: Callable[[Object, str], Object]
) -> None:
    low = workload(on, "3", "3")
    high = {**make.a_pod("high", cpu="4", priority=10)}
    high["metadata"]["creationTimestamp"] = "2026-01-01T01:00:00Z"
    (outcome,) = what_if.compare(a_snapshot(NODES, [*low, high]), [("default", None)]).outcomes
    assert "default/high" in outcome.placements
    assert len(outcome.refused) == 1
    assert next(iter(outcome.refused.values())).startswith("0/2 nodes are available")


def test_who_is_not_moved_by_a_scheduler_stays(a_snapshot: Build, on: Callable[[Object, str], Object]) -> None:
    static = on(make.a_pod("static", cpu="3"), "b")
    static["metadata"]["annotations"] = {"kubernetes.io/config.mirror": "x"}
    by_hand, done = on(make.a_pod("by-hand", cpu="1"), "b"), on(make.a_pod("done", cpu="4"), "a")
    done["status"] = {"phase": "Succeeded"}
    leaving = on(make.a_pod("leaving", cpu="4"), "a")
    leaving["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    snapshot = a_snapshot(
        NODES, [static, by_hand, done, leaving, make.a_pod("web", cpu="4")], by_hand=frozenset({"default/by-hand"})
    )
    (outcome,) = what_if.compare(snapshot, [("default", None)]).outcomes
    assert outcome.placements == {"default/web": "a"}


def test_with_several_profiles_a_pod_of_another_scheduler_is_not_tried(a_snapshot: Build) -> None:
    config = {"profiles": [{"schedulerName": "one"}, {"schedulerName": "two"}]}
    (outcome,) = what_if.compare(a_snapshot(NODES, [make.a_pod("web")]), [("x", config)]).outcomes
    assert (outcome.ignored, dict(outcome.placements)) == (("default/web",), {})


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(
            {"profiles": [{"plugins": {"score": {"enabled": [{"name": "Nonsense"}]}}}]}, id="an unknown plugin"
        ),
        pytest.param({"profiles": [{"plugins": []}], "percentageOfNodesToScore": "many"}, id="words for numbers"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_an_error_of_ours(config: Any, a_snapshot: Build) -> None:
    with pytest.raises(errors.ManifestError):
        what_if.compare(a_snapshot([make.a_node(f"n{n}") for n in range(120)], [make.a_pod("web")]), [("x", config)])
