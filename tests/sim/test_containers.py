"""The way into containers: who is let through, what is refused, what a log holds."""

import json

import pytest

from labkit.api.resources import PODS
from labkit.sim.port import Ports
from labkit.sim.process import Process, Shell
from labkit.sim.simulator import ADMIN, Simulator
from labkit.web.message import Headers, Request, Response

NODE_NAME = "a"
SCRIPT = "echo begin; sleep 5; echo middle; sleep 5; echo end"


def a_pod(name: str, *containers: dict[str, object]) -> dict[str, object]:
    spec = {"containers": list(containers), "restartPolicy": "Never", "terminationGracePeriodSeconds": 0}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "default"}, "spec": spec}


@pytest.fixture
def world() -> Simulator:
    from labkit.api import make

    simulator = Simulator([make.a_node(NODE_NAME)])
    client = simulator.client()
    client.create(PODS, a_pod("one", {"name": "c", "image": "busybox", "command": ["sh", "-c", "sleep 3600"]}))
    client.create(PODS, a_pod("two", {"name": "x", "image": "nginx"}, {"name": "y", "image": "nginx"}))
    client.create(PODS, a_pod("ends", {"name": "c", "image": "busybox", "command": ["sh", "-c", SCRIPT]}))
    simulator.advance(6.0)
    return simulator


def asked(world: Simulator, path: str, method: str = "GET", upgrade: bool = True) -> Response:
    headers = Headers({"connection": "Upgrade", "upgrade": "SPDY/3.1"} if upgrade else {})
    target = f"/api/v1/namespaces/default/pods/{path}"
    return world.handler(Request(method, target, headers, peer=ADMIN))


def message(response: Response) -> str:
    return str(json.loads(response.body)["message"])


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        pytest.param("one/exec?command=ls", Process, id="a command"),
        pytest.param("one/exec?command=sh&stdin=true", Shell, id="a shell that reads"),
        pytest.param("one/attach?stdout=true", Process, id="attach"),
        pytest.param("one/portforward?ports=80", Ports, id="port-forward"),
    ],
)
def test_a_connection_is_a_session(world: Simulator, path: str, kind: type, method: str) -> None:
    response = asked(world, path, method)
    assert response.status == 101
    assert type(response.session) is kind


@pytest.mark.parametrize(
    ("path", "status", "why"),
    [
        pytest.param("none/exec?command=ls", 404, 'pods "none" not found', id="no such pod"),
        pytest.param(
            "two/exec?command=ls", 400, "a container name must be specified for pod two", id="which container"
        ),
        pytest.param("one/exec?command=ls&container=z", 400, "container z is not valid for pod one", id="no such one"),
        pytest.param("one/exec", 400, "you must specify at least 1 command", id="no command"),
    ],
)
def test_a_wrong_question_is_refused(world: Simulator, path: str, status: int, why: str) -> None:
    response = asked(world, path)
    assert response.status == status
    assert why in message(response)


def test_a_request_that_does_not_ask_to_be_upgraded_is_told_to(world: Simulator) -> None:
    response = asked(world, "one/exec?command=ls", upgrade=False)
    assert (response.status, message(response)) == (400, "Upgrade request required")


def test_a_container_that_does_not_run_is_not_found(world: Simulator) -> None:
    world.advance(3600.0)
    response = asked(world, "ends/exec?command=ls")
    assert response.status == 500
    assert 'container not found ("c")' in message(response)


def test_a_pod_without_a_node_has_no_containers(world: Simulator) -> None:
    pod = a_pod("waits", {"name": "c", "image": "nginx"})
    pod["spec"]["nodeSelector"] = {"no": "where"}  # type: ignore[index]
    world.client().create(PODS, pod)
    world.loop.run_until_idle()
    response = asked(world, "waits/exec?command=ls")
    assert (response.status, message(response)) == (400, "pod waits does not have a host assigned")


# --- logs


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        pytest.param("", ["begin"], id="what was said so far"),
        pytest.param("?tailLines=0", [], id="no line of it"),
    ],
)
def test_a_log_holds_what_was_said_until_now(world: Simulator, query: str, lines: list[str]) -> None:
    assert asked(world, f"ends/log{query}").body.decode().splitlines() == lines
    world.advance(60.0)
    everything = asked(world, "ends/log").body.decode().splitlines()
    assert everything == ["begin", "middle", "end"]
    assert asked(world, "ends/log?tailLines=2").body.decode().splitlines() == everything[1:]


def test_a_log_with_timestamps_says_when(world: Simulator) -> None:
    world.advance(60.0)
    stamps = [line.split(" ")[0] for line in asked(world, "ends/log?timestamps=true").body.decode().splitlines()]
    seconds = [float(stamp.rstrip("Z").rsplit(":", 1)[1]) for stamp in stamps]
    assert [round(later - seconds[0], 3) for later in seconds] == [0.0, 5.0, 10.0]


def test_a_log_that_is_followed_goes_on_until_the_container_ends(world: Simulator) -> None:
    stream = asked(world, "ends/log?follow=true").stream
    assert stream is not None
    assert [stream.pop(), stream.pop()] == [b"begin\n", None]
    world.advance(60.0)
    assert [stream.pop(), stream.pop(), stream.pop()] == [b"middle\n", b"end\n", None]
    assert stream.closed


def test_attach_hears_what_comes_from_now_on(world: Simulator) -> None:
    session = asked(world, "ends/attach?stdout=true").session
    heard: list[bytes] = []
    session.start(lambda stream, data: heard.append(data), lambda: None)  # type: ignore[union-attr]
    world.advance(60.0)
    assert heard == [b"middle\n", b"end\n"]
