"""The informer: a cache that follows the API server, tells its handlers, and recovers."""

from typing import Any

import pytest

from labkit.api import make
from labkit.api import object as objects
from labkit.api.resources import NODES, known
from labkit.client.client import Client
from labkit.client.informer import Informer
from labkit.sim.simulator import Simulator
from labkit.web.message import EventStream

CONFIG_MAPS = known("v1", "ConfigMap")


def a_config_map(name: str, **labels: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "kept", "labels": labels}}


class World:
    """An API server, a client and an informer on ConfigMaps whose stories are written down."""

    def __init__(self) -> None:
        self.simulator = Simulator()
        self.client = self.simulator.client()
        self.client.create(
            known("v1", "Namespace"), {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kept"}}
        )
        self.simulator.loop.run_until_idle()
        self.informer = Informer(self.client, CONFIG_MAPS, self.simulator.loop, fieldSelector="metadata.namespace=kept")
        self.told: list[tuple[str, str]] = []
        self.informer.on(self._tell("add"), lambda _, new: self._tell("update")(new), self._tell("delete"))

    def _tell(self, what: str) -> Any:
        def tell(obj: dict[str, Any]) -> None:
            if objects.name(obj) != "kube-root-ca.crt":  # every namespace has one
                self.told.append((what, objects.name(obj)))

        return tell

    def run(self) -> list[tuple[str, str]]:
        self.simulator.loop.run_until_idle()
        told, self.told = self.told, []
        return told


@pytest.fixture
def world() -> World:
    return World()


def test_what_is_there_at_the_start_counts_as_coming(world: World) -> None:
    world.client.create(CONFIG_MAPS, a_config_map("early"))
    world.informer.start()
    assert world.run() == [("add", "early")]


def test_changes_are_told_in_their_order_after_the_cache_has_them(world: World) -> None:
    world.informer.start()
    world.client.create(CONFIG_MAPS, a_config_map("a"))
    world.client.patch(CONFIG_MAPS, "a", {"metadata": {"labels": {"x": "y"}}}, "kept")
    world.client.delete(CONFIG_MAPS, "a", "kept")
    assert world.run() == [("add", "a"), ("update", "a"), ("delete", "a")]
    assert world.informer.get("kept/a") is None


def test_a_late_handler_hears_of_what_is_known(world: World) -> None:
    world.informer.start()
    world.client.create(CONFIG_MAPS, a_config_map("a"))
    world.run()
    seen: list[str] = []
    world.informer.on(lambda one: seen.append(objects.name(one)))
    assert seen == ["kube-root-ca.crt", "a"]


def test_an_index_follows_moves_and_deletions(world: World) -> None:
    world.informer.index("app", lambda one: (objects.labels(one).get("app", ""),))
    world.informer.start()
    for name in ("a", "b"):
        world.client.create(CONFIG_MAPS, a_config_map(name, app="one"))
    world.run()
    assert [objects.name(one) for one in world.informer.indexed("app", "one")] == ["a", "b"]
    world.client.patch(CONFIG_MAPS, "a", {"metadata": {"labels": {"app": "two"}}}, "kept")
    world.client.delete(CONFIG_MAPS, "b", "kept")
    world.run()
    assert world.informer.indexed("app", "one") == []
    assert [objects.name(one) for one in world.informer.indexed("app", "two")] == ["a"]


def test_an_index_made_late_knows_what_is_there(world: World) -> None:
    world.informer.start()
    world.client.create(CONFIG_MAPS, a_config_map("a"))
    world.run()
    world.informer.index("name", lambda one: (objects.name(one),))
    assert len(world.informer.indexed("name", "a")) == 1


class Interrupted(Client):
    """A client whose watches are closed by the server after a while."""

    streams: list[EventStream]

    def watch(self, *arguments: Any, **more: Any) -> EventStream:
        stream = super().watch(*arguments, **more)
        self.streams = [*getattr(self, "streams", []), stream]
        return stream


@pytest.fixture
def interrupted() -> World:
    world = World()
    world.client = Interrupted(world.client._transport)
    world.informer._client = world.client
    return world


def test_a_watch_that_ends_is_taken_up_again_and_only_the_difference_is_told(interrupted: World) -> None:
    world = interrupted
    for name in ("stays", "goes"):
        world.client.create(CONFIG_MAPS, a_config_map(name))
    world.informer.start()
    world.run()
    world.client.streams[0].close()
    world.client.delete(CONFIG_MAPS, "goes", "kept")
    world.client.create(CONFIG_MAPS, a_config_map("comes"))
    assert world.run() == [("delete", "goes"), ("add", "comes")]
    world.client.create(CONFIG_MAPS, a_config_map("later"))
    assert world.run() == [("add", "later")]


def test_an_expired_watch_lists_again_and_its_late_events_are_not_believed(interrupted: World) -> None:
    world = interrupted
    world.informer.start()
    world.run()
    stream = world.client.streams[0]
    stream.push({"type": "ERROR", "object": {"kind": "Status", "code": 410}})
    stream.push({"type": "ADDED", "object": a_config_map("ghost")})
    assert world.run() == []
    world.client.create(CONFIG_MAPS, a_config_map("real"))
    assert world.run() == [("add", "real")]


def test_an_object_made_anew_between_two_lists_counts_as_gone_and_come(interrupted: World) -> None:
    world = interrupted
    world.client.create(CONFIG_MAPS, a_config_map("a"))
    world.informer.start()
    world.run()
    world.client.streams[0].close()
    world.client.delete(CONFIG_MAPS, "a", "kept")
    world.client.create(CONFIG_MAPS, a_config_map("a"))
    assert world.run() == [("delete", "a"), ("add", "a")]


def test_cluster_wide_objects_are_known_by_name(world: World) -> None:
    nodes = Informer(world.client, NODES, world.simulator.loop)
    nodes.start()
    world.client.create(NODES, make.a_node("n"))
    world.run()
    assert [objects.name(node) for node in nodes] == ["n"]
    assert nodes.get("n") is not None
    assert len(nodes) == 1
