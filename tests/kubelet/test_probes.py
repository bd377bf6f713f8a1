"""Probes: when a container counts as ready, as started, and when it is restarted."""

from typing import Any

import pytest

from labkit.api import make, resources
from labkit.sim.simulator import Simulator

FILE = {"exec": {"command": ["test", "-f", "/tmp/ok"]}, "periodSeconds": 2}


def a_run(script: str, **probes: Any) -> Simulator:
    container = {"name": "main", "image": "busybox:1", "command": ["sh", "-c", script], **probes}
    simulator = Simulator([make.a_node("a")])
    simulator.client().create(resources.PODS, make.a_pod("p", containers=[container]))
    simulator.settle()
    return simulator


def container(simulator: Simulator) -> dict[str, Any]:
    found: dict[str, Any] = simulator.client().get(resources.PODS, "p", "default")["status"]["containerStatuses"][0]
    return found


def test_a_container_whose_file_comes_later_becomes_ready_then_and_is_waited_for() -> None:
    simulator = a_run("trap 'exit 0' TERM; sleep 20; touch /tmp/ok; sleep 99999 & wait", readinessProbe=FILE)
    assert container(simulator)["ready"]
    assert 20 < simulator.clock.now() < 30


def test_a_container_that_never_becomes_ready_settles_unready() -> None:
    simulator = a_run("sleep 99999", readinessProbe=FILE)
    assert not container(simulator)["ready"]
    assert simulator.clock.now() < 30
    simulator.advance(60)
    assert container(simulator)["restartCount"] == 0


def test_a_failing_liveness_probe_restarts_the_container() -> None:
    simulator = a_run("touch /tmp/ok; sleep 10; rm /tmp/ok; sleep 99999", livenessProbe={**FILE, "failureThreshold": 2})
    assert container(simulator)["restartCount"] == 0
    simulator.advance(60)
    assert container(simulator)["restartCount"] >= 1
    events = simulator.client().list(resources.EVENTS, "default")
    told = [one["message"] for one in events if one["reason"] == "Killing"]
    assert told == ["Container main failed liveness probe, will be restarted"]


def test_a_startup_probe_holds_the_others_back() -> None:
    script = "trap 'exit 0' TERM; sleep 15; touch /tmp/ok; sleep 99999 & wait"
    simulator = a_run(
        script, startupProbe={**FILE, "failureThreshold": 30}, livenessProbe={**FILE, "failureThreshold": 1}
    )
    assert (container(simulator)["started"], container(simulator)["restartCount"]) == (True, 0)


@pytest.mark.parametrize(("port", "ready"), [(8080, True), ("web", True), (9999, False)])
def test_a_port_answers_if_something_listens_on_it(port: int | str, ready: bool) -> None:
    simulator = a_run(
        "httpd -f -p 8080 -h /www",
        ports=[{"name": "web", "containerPort": 8080}],
        readinessProbe={"tcpSocket": {"port": port}, "periodSeconds": 2},
    )
    assert container(simulator)["ready"] == ready


def test_an_image_we_do_not_know_answers_on_every_port() -> None:
    simulator = Simulator([make.a_node("a")])
    probed = {"name": "main", "image": "nginx:1", "readinessProbe": {"httpGet": {"path": "/healthz", "port": 80}}}
    simulator.client().create(resources.PODS, make.a_pod("p", containers=[probed]))
    simulator.settle()
    assert container(simulator)["ready"]
