from collections.abc import Callable

import pytest

from labkit import errors
from labkit.api import make
from labkit.api.object import Object
from labkit.explaining.snapshot import Snapshot
from labkit.explaining.world import World, readable

NODES = [
    make.a_node("a", cpu="2", zone="z1"),
    make.a_node("b", cpu="4", zone="z2"),
    make.a_node("c", cpu="1", zone="z1"),
]


def test_a_trial_leaves_nothing_behind(
    a_snapshot: Callable[..., Snapshot], on: Callable[[Object, str], Object]
) -> None:
    world = World(a_snapshot(NODES, [on(make.a_pod("old", cpu="3"), "b")]))
    pod = make.a_pod("new", cpu="4")
    assert world.decide(pod).node is None
    with world.without("default/old"):
        assert world.decide(pod).node == "b"
    assert world.decide(pod).node is None
    bigger = {**NODES[0], "status": {"allocatable": {"cpu": "8", "pods": "9"}}}
    with world.with_node(bigger):
        assert world.decide(pod).node == "a"
    assert world.decide(pod).node is None


def test_a_node_that_changed_its_zone_for_a_trial_comes_back_in_its_place(a_snapshot: Callable[..., Snapshot]) -> None:
    world = World(a_snapshot(NODES, []))
    before = world.engine.cache.node_order()
    with world.with_node({**NODES[0], "metadata": {"name": "a", "labels": {"topology.kubernetes.io/zone": "z9"}}}):
        pass
    assert world.engine.cache.node_order() == before == ["a", "b", "c"]


def test_finished_pods_and_those_left_out_count_for_nothing(
    a_snapshot: Callable[..., Snapshot], on: Callable[[Object, str], Object]
) -> None:
    done = {**on(make.a_pod("done", cpu="2"), "a"), "status": {"phase": "Succeeded"}}
    world = World(a_snapshot(NODES, [done, on(make.a_pod("later", cpu="1"), "b")]), left_out={"default/later"})
    assert world.placed() == []


def test_a_scheduler_the_configuration_does_not_have_is_named(a_snapshot: Callable[..., Snapshot]) -> None:
    with pytest.raises(errors.ManifestError, match="names scheduler 'other'; the configuration has: default-scheduler"):
        World(a_snapshot(NODES, [])).decide(make.a_pod("web", schedulerName="other"))


def test_what_no_server_would_have_stored_is_told_without_a_traceback(
    a_snapshot: Callable[..., Snapshot], on: Callable[[Object, str], Object]
) -> None:
    with pytest.raises(errors.ManifestError, match="no API server would have accepted"), readable("The snapshot"):
        World(a_snapshot(NODES, [on(make.a_pod("odd", cpu="many"), "a")]))
