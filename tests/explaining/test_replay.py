from collections.abc import Callable
from typing import Any

import pytest

from labkit import errors
from labkit.api import make
from labkit.api.object import Object
from labkit.api.resources import PODS
from labkit.explaining import replay as replaying
from labkit.explaining import snapshot as snapshots
from labkit.explaining.replay import Replay
from labkit.explaining.snapshot import Snapshot
from labkit.sim.simulator import Simulator

Build = Callable[..., Snapshot]
On = Callable[[Object, str], Object]
TWO = [make.a_node("a", cpu="2"), make.a_node("b", cpu="4")]


def words(replay: Replay) -> list[str]:
    return [note.word for note in replay.comparison.notes]


def reasons(replay: Replay) -> set[str]:
    return {note.word for note in replay.may_differ}


def pending(message: str, second: int = 10, **spec: Any) -> Object:
    condition = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}
    condition["lastTransitionTime"] = f"2026-01-01T00:00:{second:02}Z"
    return {**make.a_pod("web", **spec), "status": {"phase": "Pending", "conditions": [condition]}}


def test_every_placed_pod_of_a_simulated_cluster_is_explained_from_one_snapshot_at_the_end() -> None:
    simulator = Simulator([make.a_node("a", cpu="4"), make.a_node("b", cpu="8"), make.a_node("c", cpu="6")])
    client = simulator.client()
    for number in range(12):
        client.create(PODS, make.a_pod(f"web-{number}", cpu=f"{200 + 150 * (number % 4)}m", memory="256Mi"))
        simulator.loop.run_until_idle()
    snapshot = snapshots.take(client)
    for number in range(12):
        key = f"default/web-{number}"
        replay = replaying.replay(snapshot, key)
        recorded = simulator.scheduler.trace(key)
        assert recorded is not None
        assert replay.comparison.agrees is True, key
        assert replay.trace.total(recorded.selected or "") == recorded.total(recorded.selected or ""), key
        assert len(replay.left_out) == 11 - number, "pods placed later are left out"


def test_the_message_of_a_pending_pod_of_a_simulated_cluster_is_the_same() -> None:
    simulator = Simulator([make.a_node("a", cpu="1", taints=[make.a_taint("team", "red")]), make.a_node("b", cpu="1")])
    client = simulator.client()
    client.create(PODS, make.a_pod("large", cpu="3"))
    simulator.loop.run_until_idle()
    replay = replaying.replay(snapshots.take(client), "default/large")
    assert words(replay) == ["same_message"]
    assert replay.comparison.real_message.startswith("0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had")


def test_a_failure_of_earlier_is_compared_with_the_cluster_of_earlier(a_snapshot: Build, on: On) -> None:
    node = make.a_node("a", cpu="4", memory="4Gi")
    old, late = on(make.a_pod("old", cpu="2"), "a"), on(make.a_pod("late", memory="3Gi"), "a")
    for pod, second in ((old, 5), (late, 20)):
        condition = {"type": "PodScheduled", "status": "True", "lastTransitionTime": f"2026-01-01T00:00:{second:02}Z"}
        pod["status"] = {"conditions": [condition]}
    after = (
        "no new claims to deallocate, preemption: 0/1 nodes are available: "
        "1 No preemption victims found for incoming pod."
    )
    pod = pending(f"0/1 nodes are available: 1 Insufficient cpu. {after}", cpu="3", memory="2Gi")
    replay = replaying.replay(a_snapshot([node], [old, late, pod]), "default/web")
    assert replay.decision.message == f"0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. {after}"
    assert words(replay) == ["same_then"]
    assert replay.comparison.notes[0].facts["moment"] == "2026-01-01T00:00:10Z"
    without = replaying.replay(a_snapshot([node], [old, {**late, "status": old["status"]}, pod]), "default/web")
    assert words(without) == ["other_message"], "had the other pod been there before, the message would have been ours"


def test_a_placed_pod_whose_node_is_now_equal_to_another_is_one_of_the_equal_best(a_snapshot: Build, on: On) -> None:
    nodes = [make.a_node("a"), make.a_node("b")]
    replay = replaying.replay(a_snapshot(nodes, [on(make.a_pod("web", cpu="1"), "b")]), "default/web")
    assert replay.trace.selected == "a"
    assert words(replay) == ["equal_best"]
    assert replay.comparison.agrees is True


@pytest.mark.parametrize(
    ("pod", "by_hand", "word"),
    [
        pytest.param(make.a_pod("web", nodeName="a"), {"default/web"}, "by_hand", id="whose creator named the node"),
        pytest.param(
            {
                **make.a_pod("web", nodeName="a"),
                "metadata": {"name": "web", "namespace": "default", "annotations": {replaying.MIRROR: "x"}},
            },
            set(),
            "static",
            id="that mirrors a static pod",
        ),
    ],
)
def test_nobody_decided_about_a_pod(pod: Object, by_hand: set[str], word: str, a_snapshot: Build) -> None:
    replay = replaying.replay(a_snapshot(TWO, [pod], by_hand=frozenset(by_hand)), "default/web")
    assert words(replay) == [word]
    assert replay.comparison.agrees is None


def test_a_decision_that_differs_comes_with_what_it_can_come_from(a_snapshot: Build, on: On) -> None:
    young = make.a_node("c", cpu="8")
    young["metadata"]["creationTimestamp"] = "2026-01-01T01:00:00Z"
    pod = on(make.a_pod("web", cpu="1", schedulerName="mine"), "a")
    pod["status"] = {
        "conditions": [{"type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-01-01T00:30:00Z"}]
    }
    snapshot = a_snapshot([*TWO, young], [pod], missing={"csinodes": "forbidden"})
    replay = replaying.replay(snapshot, "default/web")
    assert words(replay) == ["other_node"]
    assert replay.comparison.agrees is False
    assert reasons(replay) == {"may_profile", "may_new_nodes", "may_missing", "may_changed", "may_race"}


def test_in_a_large_cluster_all_nodes_are_looked_at_and_the_window_is_named(a_snapshot: Build, on: On) -> None:
    nodes = [make.a_node(f"n{number:03}", cpu=str(2 + number % 7)) for number in range(150)]
    replay = replaying.replay(a_snapshot(nodes, [on(make.a_pod("web", cpu="1"), "n000")]), "default/web")
    assert len(replay.trace.feasible) == 150
    (window,) = [note for note in replay.may_differ if note.word == "may_window"]
    assert window.facts == {"k": 100, "n": 150}


def test_a_pending_pod_that_fits_by_now_says_so(a_snapshot: Build) -> None:
    replay = replaying.replay(
        a_snapshot(TWO, [pending("0/1 nodes are available: 1 Insufficient cpu.", cpu="1")]), "default/web"
    )
    assert words(replay) == ["other_message", "fits_now"]
    assert replay.trace.selected == "b"


def test_a_pod_nobody_tried_names_the_scheduler_that_should_have(a_snapshot: Build) -> None:
    replay = replaying.replay(a_snapshot(TWO, [make.a_pod("web", schedulerName="nobody")]), "default/web")
    assert [(note.word, note.facts["name"]) for note in replay.comparison.notes] == [("untried", "nobody")]
    assert "may_profile" in reasons(replay)


def test_a_gated_pod_is_decided_as_if_its_gates_were_gone(a_snapshot: Build) -> None:
    pod = make.a_pod("web", cpu="3", schedulingGates=[{"name": "example.com/wait"}])
    replay = replaying.replay(a_snapshot(TWO, [pod]), "default/web")
    assert (replay.state, replay.gates, replay.trace.selected) == ("gated", ("example.com/wait",), "b")


@pytest.mark.parametrize(
    ("config", "found", "selected"),
    [
        pytest.param(None, {}, "b", id="the default profile spreads"),
        pytest.param(
            {
                "profiles": [
                    {
                        "pluginConfig": [
                            {
                                "name": "NodeResourcesFit",
                                "args": {
                                    "scoringStrategy": {
                                        "type": "MostAllocated",
                                        "resources": [{"name": "cpu", "weight": 1}],
                                    }
                                },
                            }
                        ],
                        "plugins": {"multiPoint": {"disabled": [{"name": "NodeResourcesBalancedAllocation"}]}},
                    }
                ]
            },
            {},
            "a",
            id="a configuration that is given packs",
        ),
        pytest.param(
            None,
            {"kube-system/x": {"profiles": [{"schedulerName": "other"}]}},
            "b",
            id="one found in the cluster for another scheduler is not used",
        ),
    ],
)
def test_the_profile_is_the_one_that_the_pods_scheduler_has(
    config: Any, found: Any, selected: str, a_snapshot: Build
) -> None:
    snapshot = a_snapshot(TWO, [make.a_pod("web", cpu="1")], configurations=found)
    assert replaying.replay(snapshot, "default/web", config, "x.yaml").trace.selected == selected


def test_a_configuration_found_in_the_cluster_is_used_and_named(a_snapshot: Build) -> None:
    found = {"kube-system/mine": {"profiles": [{"schedulerName": "mine"}]}}
    replay = replaying.replay(
        a_snapshot(TWO, [make.a_pod("web", schedulerName="mine")], configurations=found), "default/web"
    )
    assert (replay.chosen.source, replay.chosen.assumed) == ("kube-system/mine", False)


def test_a_pod_that_is_not_there_is_refused_in_the_servers_words(a_snapshot: Build) -> None:
    with pytest.raises(errors.ApiError, match=r'^pods "nope" not found$'):
        replaying.replay(a_snapshot(TWO, []), "default/nope")


def test_an_empty_cluster_gives_upstreams_words(a_snapshot: Build) -> None:
    replay = replaying.replay(a_snapshot([], [pending("no nodes available to schedule pods")]), "default/web")
    assert words(replay) == ["same_message"]
