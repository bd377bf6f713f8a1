"""exec and port-forward on the wire: WebSocket where kubectl prefers it, SPDY where it is told to."""

import re
import urllib.request
from typing import Any

import pytest
from command_lines import BOX

from labkit.web import upgrade
from labkit.web.message import Request, Response
from labkit.web.server import Server

pytestmark = [pytest.mark.kubectl, pytest.mark.slow]

SPDY = {"KUBECTL_REMOTE_COMMAND_WEBSOCKETS": "false", "KUBECTL_PORT_FORWARD_WEBSOCKETS": "false"}
WEBSOCKET = {"KUBECTL_REMOTE_COMMAND_WEBSOCKETS": "true", "KUBECTL_PORT_FORWARD_WEBSOCKETS": "true"}


@pytest.fixture
def upgrades(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What connections were upgraded to, as they come."""
    seen: list[str] = []
    original = upgrade.Connection.__init__

    def note(self: upgrade.Connection, server: Server, stream: Any, request: Request, response: Response) -> None:
        seen.append(request.headers["upgrade"].lower())
        original(self, server, stream, request, response)

    monkeypatch.setattr(upgrade.Connection, "__init__", note)
    return seen


@pytest.fixture
def box(kubectl: Any) -> str:
    kubectl("apply", "--validate=false", "-f", "-", stdin=BOX)
    assert kubectl("wait", "--for=condition=Ready", "pod/box", "--timeout=30s").returncode == 0
    return "box"


@pytest.mark.parametrize(
    ("how", "protocol"),
    [pytest.param(WEBSOCKET, "websocket", id="WebSocket"), pytest.param(SPDY, "spdy/3.1", id="SPDY")],
)
def test_exec(kubectl: Any, box: str, upgrades: list[str], how: dict[str, str], protocol: str) -> None:
    if protocol == "websocket" and kubectl.version < (1, 30):
        pytest.skip("this kubectl speaks SPDY only")
    said = kubectl("exec", box, "--", "sh", "-c", "echo out; exit 3", **how)
    assert (said.stdout, said.returncode) == ("out\n", 3)
    piped = kubectl("exec", "-i", box, "--", "sh", stdin="echo one\nexit 4\n", **how)
    assert (piped.stdout, piped.returncode) == ("one\n", 4)
    assert upgrades == [protocol] * 2


@pytest.mark.parametrize(
    ("how", "protocol"),
    [pytest.param(WEBSOCKET, "websocket", id="SPDY in a WebSocket"), pytest.param(SPDY, "spdy/3.1", id="SPDY")],
)
def test_port_forward(
    kubectl: Any, upgrades: list[str], how: dict[str, str], protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if protocol == "websocket" and kubectl.version < (1, 31):
        pytest.skip("this kubectl speaks SPDY only")
    kubectl("run", "page", "--image=nginx")
    assert kubectl("wait", "--for=condition=Ready", "pod/page", "--timeout=30s").returncode == 0
    kubectl._environment.update(how)
    running = kubectl.begin("port-forward", "pod/page", ":80")
    try:
        assert running.stdout is not None
        found = re.search(r"127\.0\.0\.1:(\d+) -> 80", running.stdout.readline())
        assert found
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for _ in range(3):
            with opener.open(f"http://127.0.0.1:{found[1]}/", timeout=20) as page:
                assert page.read() == b"page answers on port 80\n"
        assert upgrades == [protocol]
    finally:
        running.terminate()
        running.communicate()
