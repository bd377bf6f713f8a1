"""The engine: faulty plugins, Reserve and Permit, and pods that come and go in between."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make
from labkit.scheduler.conformance import World
from labkit.scheduler.engine import Engine
from labkit.scheduler.framework import interface
from labkit.scheduler.framework.interface import Code, Plugin, Status

NODES = [make.a_node("a"), make.a_node("b")]


class Story(World):
    """A world with plugins of its own; what is told stands in `failures`, what waits in `timers`."""

    def __init__(self, plugins: list[type[Plugin]], nodes: Any = NODES) -> None:
        super().__init__({"nodes": [], "pods": [], "incoming": []})
        self.failures: list[str] = []
        self.timers: list[tuple[float, Callable[[], object]]] = []
        enabled = {"multiPoint": {"enabled": [{"name": plugin.name} for plugin in plugins]}}
        config = {"profiles": [{"plugins": enabled}]}
        self.engine = Engine(config, self, self.clock.now, lambda plural: (), plugins)
        for node in nodes:
            self.engine.add_node(node)

    def failed(self, decision: Any) -> None:
        self.failures.append(decision.message)

    def later(self, delay_seconds: float, callback: Callable[[], object], background: bool = False) -> object:
        self.timers.append((delay_seconds, callback))
        return None


def breaking(method: str) -> type[Plugin]:
    """A plugin whose one method raises."""

    def raising(self: Plugin, *arguments: object) -> object:
        raise ZeroDivisionError("division by zero")

    return type("Broken", (Plugin,), {"name": "Broken", method: raising})


# Kubernetes 1.36 words a fault in Filter and Score unlike those at the other points.
FAULTS = {
    "pre_filter": 'running PreFilter plugin "Broken": ',
    "filter": 'running "Broken" filter plugin: ',
    "pre_score": 'running PreScore plugin "Broken": ',
    "score": 'running Score plugins: plugin "Broken" failed with: ',
    "reserve": 'running Reserve plugin "Broken": ',
    "permit": 'running Permit plugin "Broken": ',
    "pre_bind": 'running PreBind plugin "Broken": ',
}


@pytest.mark.parametrize(("method", "begins"), FAULTS.items(), ids=[f"{method} raises" for method in FAULTS])
def test_a_plugin_that_raises_costs_its_pod_one_attempt_and_nothing_else(method: str, begins: str) -> None:
    methods = {"reserve": ("reserve", "unreserve")}.get(method, (method,))
    broken = breaking(methods[0])
    if len(methods) > 1:
        broken.unreserve = lambda self, state, pod, node: None  # type: ignore[attr-defined]
    story = Story([broken])
    story.engine.add_pod(make.a_pod("p"))
    decision = story.engine.schedule_one()
    assert decision is not None
    expected = f"{begins}ZeroDivisionError: division by zero"
    assert decision.message == expected
    assert decision.trace.fault == expected
    assert decision.status.code is Code.ERROR
    assert story.failures == [expected]
    assert story.engine.queue.backoff == ["default/p"], "the pod tries again later"
    assert story.engine.cache.snapshot().pod_count.tolist() == [0, 0], "nothing stays assumed"


def test_a_broken_post_filter_is_told_too() -> None:
    story = Story([breaking("post_filter")], nodes=[make.a_node("a", unschedulable=True)])
    story.engine.add_pod(make.a_pod("p"))
    decision = story.engine.schedule_one()
    assert decision is not None
    assert decision.message == 'running PostFilter plugin "Broken": ZeroDivisionError: division by zero'


def test_a_broken_pre_enqueue_gates_the_pod() -> None:
    story = Story([breaking("pre_enqueue")])
    story.engine.add_pod(make.a_pod("p"))
    assert story.engine.queue.unschedulable == ["default/p"]


class TooMuch(Plugin):
    name = "TooMuch"

    def score(self, state: Any, pod: Any, nodes: Any) -> Any:
        return [150] * len(nodes)


class TooFew(Plugin):
    name = "TooFew"

    def score(self, state: Any, pod: Any, nodes: Any) -> Any:
        return [1]


WRONG = {
    "a score beyond 100": (TooMuch, "returns an invalid score 150, it should in the range of [0, 100]"),
    "too few scores": (TooFew, "gave (1,) scores for 2 nodes"),
}


@pytest.mark.parametrize(("plugin", "words"), WRONG.values(), ids=WRONG.keys())
def test_an_answer_that_is_none_is_the_plugins_fault(plugin: type[Plugin], words: str) -> None:
    story = Story([plugin])
    story.engine.add_pod(make.a_pod("p"))
    story.engine.schedule_one()
    assert words in story.failures[0]
    assert plugin.name in story.failures[0]


class NoRoom(Plugin):
    name = "NoRoom"

    def reserve(self, state: Any, pod: Any, node: str) -> Status | None:
        return interface.unschedulable("no room left")

    def unreserve(self, state: Any, pod: Any, node: str) -> None:
        state["given back"] = node


def test_a_refused_reservation_is_given_back_and_told() -> None:
    story = Story([NoRoom])
    story.engine.add_pod(make.a_pod("p"))
    decision = story.engine.schedule_one()
    assert decision is not None
    assert decision.message == "0/1 nodes are available: 1 no room left."
    assert decision.trace.event_reason == "FailedScheduling"
    assert decision.state["given back"] == "a"
    assert story.engine.queue.unschedulable == ["default/p"]


class Gang(Plugin):
    """Lets pods go when two of them wait."""

    name = "Gang"

    def __init__(self, args: Any, handle: Any) -> None:
        super().__init__(args, handle)
        self.waiting: list[str] = []

    def permit(self, state: Any, pod: Any, node: str) -> tuple[Status | None, float]:
        if self.waiting:
            for key in self.waiting:
                self.handle.allow(key, self.name)
            return None, 0
        self.waiting.append(pod.key)
        return Status(Code.WAIT), 30.0


def test_a_permit_plugin_holds_pods_until_there_are_enough() -> None:
    story = Story([Gang])
    story.engine.add_pod(make.a_pod("one"))
    story.engine.schedule_one()
    assert story._bindings == {}
    assert story.engine.cache.snapshot().pod_count.sum() == 1, "the waiting pod holds its place"
    story.engine.add_pod(make.a_pod("two"))
    story.engine.schedule_one()
    assert set(story._bindings) == {"default/one", "default/two"}


def test_a_permit_that_never_comes_ends_in_a_rejection() -> None:
    story = Story([Gang])
    story.engine.add_pod(make.a_pod("one"))
    story.engine.schedule_one()
    (delay, expire), *_ = story.timers
    assert delay == 30.0
    expire()
    assert "rejected due to timeout after waiting 30s at plugin Gang" in story.failures[0]
    assert story.engine.cache.snapshot().pod_count.sum() == 0


def test_a_pod_deleted_while_it_waits_at_permit_leaves_nothing_behind() -> None:
    story = Story([Gang])
    story.engine.add_pod(make.a_pod("one"))
    story.engine.schedule_one()
    story.engine.delete_pod(make.a_pod("one"))
    assert story.engine.cache.snapshot().pod_count.sum() == 0
    assert story.engine.queue.backoff + story.engine.queue.unschedulable == []


def test_finished_pods_make_room() -> None:
    story = Story([], nodes=[make.a_node("a", cpu="1")])
    running = make.a_pod("x", cpu="1", nodeName="a")
    story.engine.add_pod(running)
    story.engine.add_pod(make.a_pod("p", cpu="1"))
    story.engine.schedule_one()
    assert story.engine.queue.unschedulable == ["default/p"]
    story.engine.update_pod(running, {**running, "status": {"phase": "Succeeded"}})
    decision = story.engine.schedule_one()
    assert decision is not None
    assert decision.node == "a"
