from typing import Any

import pytest

from labkit.api.make import a_pod
from labkit.web.message import Headers, Peer, Request, Response

ADMIN = Peer("kubernetes-admin", ("system:masters",))
PODS = "/api/v1/namespaces/default/pods"


@pytest.mark.parametrize("name", ["exec", "attach", "portforward"])
def test_there_is_no_way_into_a_container(ask: Any, name: str) -> None:
    ask("POST", PODS, a_pod("new"))
    ask("POST", PODS, a_pod("placed", nodeName="node-a"))
    new, placed = (ask("GET", f"{PODS}/{pod}/{name}") for pod in ("new", "placed"))
    assert (new.status, new.payload["message"]) == (400, "pod new does not have a host assigned")
    assert placed.status == 400
    assert placed.payload["message"].startswith(f"{name} needs a container that really runs")


class Lent:
    """Containers that remember who came."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def connect(self, pod: Any, container: str, request: Any) -> Any:
        self.asked.append((pod["metadata"]["name"], container))
        return self

    def log(self, pod: Any, container: str, request: Any) -> Response:
        self.asked.append((pod["metadata"]["name"], container))
        return Response(200, raw=b"said\n")


@pytest.mark.parametrize(
    ("path", "container"),
    [
        pytest.param("exec?container=main", "main", id="exec is for one container"),
        pytest.param("attach", "main", id="of which there is only one"),
        pytest.param("portforward", "", id="port-forward is for the pod"),
    ],
)
def test_whoever_runs_the_containers_takes_over(server: Any, ask: Any, path: str, container: str) -> None:
    server.registry.containers = lent = Lent()
    ask("POST", PODS, a_pod("placed", nodeName="node-a"))
    assert ask("GET", f"{PODS}/placed/{path}").payload["message"] == "Upgrade request required"
    request = Request("GET", f"{PODS}/placed/{path}", Headers({"connection": "Upgrade"}), peer=ADMIN)
    assert server(request).session is lent
    assert lent.asked == [("placed", container)]


def test_a_log_comes_from_whoever_runs_the_containers(server: Any, ask: Any) -> None:
    server.registry.containers = lent = Lent()
    ask("POST", PODS, a_pod("placed", nodeName="node-a"))
    assert ask("GET", f"{PODS}/placed/log").body == b"said\n"
    assert lent.asked == [("placed", "main")]
