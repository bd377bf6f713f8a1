"""Stopping: who is told when, and what the grace period is good for."""

from typing import Any

import pytest

from labkit.api import make, resources
from labkit.sim.simulator import Simulator

TRAP = "trap 'exit 0' TERM; sleep 99999 & wait"


def stopped(grace: int, *containers: dict[str, Any], inits: tuple[dict[str, Any], ...] = ()) -> tuple[float, list[str]]:
    """Run a pod, delete it, and return how long that took and whom the Killing events named."""
    simulator = Simulator([make.a_node("a")])
    more = {"initContainers": list(inits)} if inits else {}
    pod = make.a_pod("p", containers=list(containers), terminationGracePeriodSeconds=grace, **more)
    simulator.client().create(resources.PODS, pod)
    simulator.settle()
    simulator.client().delete(resources.PODS, "p", "default")
    took = simulator.settle()
    events = simulator.client().list(resources.EVENTS, "default")
    told = sorted(
        (one for one in events if one["reason"] == "Killing"), key=lambda one: int(one["metadata"]["resourceVersion"])
    )
    assert simulator.client().find(resources.PODS, "p", "default") is None
    return took, [one["message"].removeprefix("Stopping container ") for one in told]


def a_container(name: str, script: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "image": "busybox:1", "command": ["sh", "-c", script], **more}


def hook(seconds: int) -> dict[str, Any]:
    return {"preStop": {"exec": {"command": ["sleep", str(seconds)]}}}


TIMES = {
    "a process that listens to SIGTERM stops at once": (30, a_container("c", TRAP), 0, 3),
    "one that does not is killed when the grace period is over": (12, a_container("c", "sleep 99999"), 12, 15),
    "a preStop hook comes first": (30, a_container("c", TRAP, lifecycle=hook(7)), 7, 10),
    "a hook that eats everything leaves two seconds": (6, a_container("c", "sleep 99999", lifecycle=hook(60)), 8, 11),
    "a sleep action is a hook too": (
        30,
        a_container("c", TRAP, lifecycle={"preStop": {"sleep": {"seconds": 5}}}),
        5,
        8,
    ),
}


@pytest.mark.parametrize(("grace", "container", "least", "most"), TIMES.values(), ids=TIMES.keys())
def test_stopping_takes_its_time(grace: int, container: dict[str, Any], least: float, most: float) -> None:
    took, told = stopped(grace, container)
    assert least <= took <= most
    assert told == ["c"]


def test_sidecars_stop_after_the_main_containers_the_last_one_first() -> None:
    sidecars = tuple(a_container(name, TRAP, restartPolicy="Always") for name in ("first", "second"))
    _, told = stopped(30, a_container("x", TRAP), a_container("y", TRAP), inits=sidecars)
    assert told == ["x", "y", "second", "first"]
