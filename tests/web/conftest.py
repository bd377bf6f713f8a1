"""A server on loopback, and clients of it made from the standard library."""

import datetime as dt
import http.client
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from labkit.loop.clock import WallClock
from labkit.web import tls
from labkit.web.message import Handler, Peer
from labkit.web.server import Server

sys.path.insert(0, str(Path(__file__).parent))  # watched, which two suites use

WAIT_SECONDS = 10.0
Serve = Callable[..., Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return a function that serves a handler; everything it started is stopped in the end."""
    started: list[Server] = []

    def start(handler: Handler, **how: object) -> Server:
        server = Server(handler, how.pop("lock", threading.RLock()), **how)  # type: ignore[arg-type]
        started.append(server)
        return server

    before = set(threading.enumerate())
    yield start
    for server in started:
        server.stop()
    assert set(threading.enumerate()) <= before, "a server that has stopped leaves no thread behind"


@pytest.fixture
def connect() -> Iterator[Callable[[Server], http.client.HTTPConnection]]:
    """Return a function that gives a keep-alive connection to a server without TLS."""
    opened: list[http.client.HTTPConnection] = []

    def connection(server: Server) -> http.client.HTTPConnection:
        opened.append(http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_SECONDS))
        return opened[-1]

    yield connection
    for one in opened:
        one.close()


@pytest.fixture
def dial() -> Iterator[Callable[[Server], socket.socket]]:
    """Return a function that gives a bare socket to a server without TLS."""
    opened: list[socket.socket] = []

    def connection(server: Server) -> socket.socket:
        opened.append(socket.create_connection(("127.0.0.1", server.port), WAIT_SECONDS))
        return opened[-1]

    yield connection
    for one in opened:
        one.close()


@pytest.fixture
def authority() -> tls.Authority:
    return tls.Authority(WallClock().calendar().astimezone(dt.UTC))


@pytest.fixture
def trusting(authority: tls.Authority, tmp_path: Path) -> Callable[[Peer | None], ssl.SSLContext]:
    """Return a function that gives a client's context: trusts the authority, comes as a peer or as nobody."""

    def context(peer: Peer | None) -> ssl.SSLContext:
        made = ssl.create_default_context(cadata=authority.certificate.decode())
        if peer is not None:
            mine = authority.client(peer)
            (tmp_path / "client.pem").write_bytes(mine.certificate + mine.key)
            made.load_cert_chain(tmp_path / "client.pem")
        return made

    return context
