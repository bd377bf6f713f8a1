"""PrioritySort: higher priority first, then who has waited longer."""

from collections.abc import Callable
from typing import Any

from labkit.api import make


def test_order_of_the_active_queue(world: Callable[..., Any]) -> None:
    told = world([make.a_node("n")])
    for name, priority in (("early", 0), ("late", 0), ("urgent", 10), ("never", -5)):
        told.step({"op": "createPod", "pod": make.a_pod(name, priority=priority)})
    order = [told.engine.queue.pop().info.pod.name for _ in range(4)]
    assert order == ["urgent", "early", "late", "never"]
