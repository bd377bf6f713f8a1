"""What listens on a pod's ports."""

import pytest

import labkit
from labkit.api.resources import PODS
from labkit.sim.port import Ports
from labkit.sim.simulator import Simulator


@pytest.fixture
def world() -> Simulator:
    simulator = Simulator([labkit.a_node("a")])
    client = simulator.client()
    busy = {"name": "c", "image": "busybox", "command": ["sh", "-c", "sleep 3600"]}
    for name, container in (("sleeps", busy), ("serves", {"name": "c", "image": "nginx"})):
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "default"}}
        client.create(PODS, {**pod, "spec": {"containers": [container]}})
    simulator.advance(10.0)
    return simulator


def through(world: Simulator, pod: str, port: int, sent: bytes) -> dict[str, bytes]:
    """Say something to a port; return what came back, on which stream."""
    said = {"data": b"", "error": b""}
    session = Ports(world.kubelets, world.client().get(PODS, pod, "default")).connect(port)

    def hear(stream: str, data: bytes) -> None:
        said[stream] += data

    session.start(hear, lambda: None)
    for byte in sent:
        session.receive("data", bytes((byte,)))
    return said


def test_a_pod_that_serves_answers_every_request_with_its_name(world: Simulator) -> None:
    said = through(world, "serves", 80, b"GET / HTTP/1.1\r\n\r\nGET /x HTTP/1.1\r\n\r\n")
    assert said["data"].count(b"serves answers on port 80\n") == 2
    assert said["error"] == b""


def test_head_has_no_body(world: Simulator) -> None:
    said = through(world, "serves", 80, b"HEAD / HTTP/1.1\r\n\r\n")
    assert said["data"].startswith(b"HTTP/1.1 200 OK")
    assert b"answers" not in said["data"]


def test_a_port_nobody_listens_on_refuses(world: Simulator) -> None:
    assert b"connection refused" in through(world, "sleeps", 80, b"")["error"]
