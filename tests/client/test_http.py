"""Requests and watches over HTTP: a server that is not there, and one on loopback that says what a test wants."""

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import kubernetes.client
import pytest

from labkit import errors
from labkit.api import make
from labkit.api.resources import NODES, PODS
from labkit.client.client import Client
from labkit.client.http import HTTPTransport
from labkit.client.informer import Informer
from labkit.loop import following
from labkit.loop.clock import VirtualClock, WallClock
from labkit.loop.event_loop import EventLoop


def a_client(host: str, loop: EventLoop | None = None) -> Client:
    configuration = kubernetes.client.Configuration()
    configuration.host = host
    configuration.retries = False
    return Client(HTTPTransport(kubernetes.client.ApiClient(configuration), loop))


@pytest.fixture
def client() -> Client:
    return a_client("http://127.0.0.1:9")  # the discard port: nobody listens


def test_a_server_that_does_not_answer_is_named_with_what_to_try(client: Client) -> None:
    with pytest.raises(errors.BackendError, match=r"Asked http://127\.0\.0\.1:9 .* kubectl cluster-info"):
        client.list(PODS)


def test_without_a_loop_watching_is_left_to_the_official_client(client: Client) -> None:
    with pytest.raises(errors.BackendError, match=r"no event loop .* kubernetes\.watch\.Watch"):
        client.watch(PODS)


class Server:
    """Lists nothing, and watches what `send` is given; `end` ends the newest watch."""

    def __init__(self) -> None:
        self.open: list[Any] = []
        self.targets: list[str] = []
        self.ended = threading.Event()
        server = self

        class Answer(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.targets.append(self.path)
                watching = "watch=true" in self.path
                refused = "/secrets" in self.path
                status = {"kind": "Status", "code": 403, "message": "secrets is forbidden"}
                body = json.dumps(status if refused else {"metadata": {"resourceVersion": "7"}, "items": []}).encode()
                self.send_response(403 if refused else 200)
                if watching and not refused:
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                    self.wfile.flush()
                    server.open.append(self)
                    server.ended.wait(10)
                    self.close_connection = True
                else:
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def send(self, data: bytes) -> None:
        """Write one chunk to the newest watch."""
        self.open[-1].wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.open[-1].wfile.flush()

    def end(self) -> None:
        """End the watches that are open, as a server does after a while."""
        self.open[-1].wfile.write(b"0\r\n\r\n")
        self.open[-1].wfile.flush()
        self.ended.set()

    def close(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.close()


@pytest.fixture
def run() -> tuple[EventLoop, Callable[[Callable[[], bool]], bool]]:
    wall = WallClock()
    loop = EventLoop(VirtualClock(wall.start))
    return loop, lambda enough: following.follow(loop, wall, enough, limit_seconds=10)


def line(kind: str, name: str) -> bytes:
    return json.dumps({"type": kind, "object": make.a_node(name)}).encode() + b"\n"


def test_a_watch_hands_its_lines_to_the_loop_however_they_are_cut(server: Server, run: Any) -> None:
    loop, until = run
    stream = a_client(server.url, loop).watch(NODES, resource_version="7")
    heard: list[str] = []
    stream.subscribe(lambda event: heard.append(f"{event['type']} {event['object']['metadata']['name']}"))
    assert until(lambda: bool(server.open))
    both = line("ADDED", "a") + line("ADDED", "b")
    for piece in (both[:10], both[10:-5], both[-5:], line("DELETED", "a")):
        server.send(piece)
    assert until(lambda: len(heard) == 3)
    assert heard == ["ADDED a", "ADDED b", "DELETED a"]
    assert "resourceVersion=7" in server.targets[0]
    stream.close()


def test_events_wait_for_the_loop(server: Server, run: Any) -> None:
    loop, until = run
    stream = a_client(server.url, loop).watch(NODES)
    assert until(lambda: bool(server.open))
    server.send(line("ADDED", "a"))
    assert until(lambda: len(stream) == 1)
    assert stream.pop()["object"]["metadata"]["name"] == "a"


def test_a_refused_watch_is_the_servers_refusal(server: Server, run: Any) -> None:
    from labkit.api.resources import known

    with pytest.raises(errors.ApiError, match="secrets is forbidden"):
        a_client(server.url, run[0]).watch(known("v1", "Secret"))


def test_when_the_server_ends_a_watch_the_informer_lists_and_watches_again(server: Server, run: Any) -> None:
    loop, until = run
    informer = Informer(a_client(server.url, loop), NODES, loop)
    informer.start()
    assert until(lambda: len(server.open) == 1)
    server.send(line("ADDED", "a"))
    assert until(lambda: len(informer) == 1)
    server.end()
    assert until(lambda: len(server.targets) >= 4)
    assert ["watch=true" in target for target in server.targets[:4]] == [False, True, False, True]
    informer.stop()


def test_closing_a_quiet_watch_does_not_wait_for_the_server(server: Server, run: Any) -> None:
    loop, until = run
    stream = a_client(server.url, loop).watch(NODES)
    assert until(lambda: bool(server.open))
    stream.close()
    readers = [thread for thread in threading.enumerate() if thread.name.startswith("/api/v1/nodes?watch")]
    for reader in readers:
        reader.join(timeout=5)
    assert not [reader for reader in readers if reader.is_alive()], "its reader has gone too"
