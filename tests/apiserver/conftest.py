"""Fixtures of the API server's tests: a server, and a short way to ask it."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.apiserver.server import APIServer
from labkit.loop.event_loop import EventLoop
from labkit.loop.seeds import Seeds
from labkit.web.message import Headers, Peer, Request, Response

ADMIN = Peer("kubernetes-admin", ("system:masters",))
Ask = Callable[..., Response]


@pytest.fixture
def loop() -> EventLoop:
    return EventLoop()


@pytest.fixture
def server(loop: EventLoop) -> APIServer:
    made = APIServer(loop.clock, Seeds(0), loop=loop)
    made.store.guard()
    return made


@pytest.fixture
def ask(server: APIServer) -> Ask:
    """Return a function that asks the server in process: ask("POST", "/api/v1/…", {…})."""

    def send(method: str, target: str, payload: Any = None, media: str = "application/json") -> Response:
        headers = Headers({"content-type": media} if payload is not None else {})
        response = server(Request(method, target, headers, payload=payload, peer=ADMIN))
        server.store.verify()
        assert not server.bugs, f"the server has a bug: {server.bugs}"
        return response

    return send
