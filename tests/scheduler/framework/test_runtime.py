"""The framework at its edges: PreFilter node sets, and who says what in PostFilter."""

from typing import Any

import pytest

from labkit.api import make
from labkit.scheduler.conformance import World
from labkit.scheduler.engine import Engine
from labkit.scheduler.framework import interface
from labkit.scheduler.framework.interface import Plugin, PreFilterResult


def only(plugin_name: str, *nodes: str) -> type[Plugin]:
    """A PreFilter that wants these nodes looked at and no others."""

    class Only(Plugin):
        name = plugin_name

        def pre_filter(self, state: Any, pod: Any, table: Any) -> PreFilterResult:
            return PreFilterResult(frozenset(nodes))

    return Only


def decide(*plugins: type[Plugin]) -> Any:
    world = World({"nodes": [], "pods": [], "incoming": []})
    enabled = {"multiPoint": {"enabled": [{"name": plugin.name} for plugin in plugins]}}
    engine = Engine({"profiles": [{"plugins": enabled}]}, world, world.clock.now, lambda plural: (), plugins)
    for name in "abc":
        engine.add_node(make.a_node(name))
    return engine.decide(world.pod(make.a_pod("p")))


def test_node_sets_are_intersected() -> None:
    decision = decide(only("One", "a", "b"), only("Two", "b", "c"))
    assert decision.node == "b"
    assert decision.trace.verdict("a").reasons == ("node(s) didn't satisfy plugin(s) [One Two]",)
    assert not decision.trace.verdict("a").examined


EMPTY = {
    "one plugin that wants no node": ((only("One"),), "node(s) didn't satisfy plugin One"),
    "two that want different ones": (
        (only("One", "a"), only("Two", "c")),
        "node(s) didn't satisfy plugin(s) [One Two] simultaneously",
    ),
}


@pytest.mark.parametrize(("plugins", "reason"), EMPTY.values(), ids=EMPTY.keys())
def test_an_empty_set_refuses_the_pod(plugins: Any, reason: str) -> None:
    trace = decide(*plugins).trace
    assert trace.pre_filter is not None
    assert trace.pre_filter.reasons == (reason,)


def test_a_plain_refusal_lets_the_other_pre_filters_speak() -> None:
    class Softly(Plugin):
        name = "Softly"

        def pre_filter(self, state: Any, pod: Any, nodes: Any) -> Any:
            return interface.unschedulable("not yet")

    heard = []

    class Listener(Plugin):
        name = "Listener"

        def pre_filter(self, state: Any, pod: Any, nodes: Any) -> Any:
            heard.append(pod.key)

    decision = decide(Softly, Listener)
    assert heard == ["default/p"]
    assert decision.message.startswith("0/3 nodes are available: not yet.")
