"""SchedulingGates: a gated pod is not tried until its last gate is lifted."""

from collections.abc import Callable
from typing import Any

from labkit.api import make

GATED = make.a_pod("p", schedulingGates=[{"name": "example.com/a"}, {"name": "example.com/b"}])


def test_a_gated_pod_waits_until_the_last_gate_is_gone(world: Callable[..., Any]) -> None:
    told = world([make.a_node("n")])
    queue = told.engine.queue
    told.engine.add_pod(GATED)
    assert (queue.active, queue.unschedulable) == ([], ["default/p"])
    assert told.engine.schedule_one() is None
    one_left = make.a_pod("p", schedulingGates=[{"name": "example.com/b"}])
    told.engine.update_pod(GATED, one_left)
    assert queue.unschedulable == ["default/p"]
    told.engine.update_pod(one_left, make.a_pod("p"))
    assert (queue.active, queue.unschedulable) == (["default/p"], [])


def test_the_reason_names_the_gates(world: Callable[..., Any]) -> None:
    told = world([make.a_node("n")])
    plugin = told.engine.frameworks["default-scheduler"].plugins["SchedulingGates"]
    status = plugin.pre_enqueue(told.pod(GATED))
    assert status.reasons == ("waiting for scheduling gates: [example.com/a example.com/b]",)
    assert plugin.pre_enqueue(told.pod(make.a_pod("p"))) is None
