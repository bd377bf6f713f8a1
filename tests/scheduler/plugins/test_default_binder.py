"""DefaultBinder: the binding goes through the API, and a refusal is the pod's error."""

from collections.abc import Callable
from typing import Any

from labkit.api import make, status
from labkit.api.resources import PODS
from labkit.scheduler.conformance import World


class Refusing(World):
    def bind(self, pod: Any, node: str) -> None:
        raise status.conflict(PODS, pod.pod.name, f"pod is already assigned to node {node}")


def test_a_refused_binding_is_told_and_tried_again(world: Callable[..., Any]) -> None:
    told = Refusing({"nodes": [make.a_node("n")], "pods": [], "incoming": []})
    told.engine.add_pod(make.a_pod("p"))
    decision = told.engine.schedule_one()
    assert decision is not None
    assert decision.node is None
    assert decision.message.startswith('running Bind plugin "DefaultBinder": Operation cannot be fulfilled')
    assert decision.message.endswith("pod is already assigned to node n")
    assert told.engine.queue.backoff == ["default/p"]
    assert not told.engine.cache.is_assumed("default/p"), "nothing stays assumed"


def test_a_binding_names_pod_and_node(world: Callable[..., Any]) -> None:
    told = world([make.a_node("n")])
    told.engine.add_pod(make.a_pod("p"))
    told.engine.schedule_one()
    assert told._bindings == {"default/p": "n"}
