"""NodeName: a pod that names its node fits only there."""

from collections.abc import Callable
from typing import Any

from labkit.api import make
from labkit.scheduler.framework.interface import CycleState
from labkit.scheduler.framework.types import PodInfo


def test_only_the_named_node_passes(world: Callable[..., Any]) -> None:
    engine = world([make.a_node("a"), make.a_node("b")]).engine
    plugin = engine.frameworks["default-scheduler"].plugins["NodeName"]
    pod = PodInfo.parse(make.a_pod("p", nodeName="b"))
    verdicts = plugin.filter(CycleState(), pod, engine.cache.snapshot())
    assert verdicts.codes.tolist() == [1, 0]
    assert verdicts.statuses[0].reasons == ("node(s) didn't match the requested node name",)


def test_a_pod_that_names_none_is_not_looked_at(world: Callable[..., Any]) -> None:
    engine = world([make.a_node("a")]).engine
    plugin = engine.frameworks["default-scheduler"].plugins["NodeName"]
    assert plugin.filter(CycleState(), PodInfo.parse(make.a_pod("p")), engine.cache.snapshot()) is None
