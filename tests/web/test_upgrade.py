"""Upgraded connections: the same session through channels, through SPDY, and through SPDY in a WebSocket."""

import functools
import socket
import threading
from collections.abc import Callable

import pytest

from labkit.web import channels, spdy, upgrade, websocket
from labkit.web.message import Request, Response
from labkit.web.server import Server
from labkit.web.upgrade import TUNNEL

Serve = Callable[..., Server]
Dial = Callable[[Server], socket.socket]
MASK = b"\0\0\0\0"  # a mask that hides nothing keeps the test readable


class Parrot:
    """A session that says back what it hears, and at the end of the input how much that was."""

    def __init__(self, stream: str = "stdin", back: str = "stdout") -> None:
        self._stream, self._back = stream, back
        self._heard = 0
        self.closed = threading.Event()

    def start(self, send: Callable[[str, bytes], object], end: Callable[[], object]) -> None:
        self._send, self._end = send, end

    def receive(self, stream: str, data: bytes) -> None:
        if stream == self._stream:
            self._heard += len(data)
            self._send(self._back, data)

    def finish(self, stream: str) -> None:
        if stream == self._stream:
            self._send("error", b"%d" % self._heard)
            self._end()

    def close(self) -> None:
        self.closed.set()


class Parrots:
    """A parrot behind every port."""

    def connect(self, port: int) -> Parrot:
        return Parrot("data", "data")


def upgraded(line: socket.socket, head: str) -> tuple[str, bytes]:
    """Send a request; return the head of the 101 and what came with it."""
    line.sendall(head.replace("\n", "\r\n").encode() + b"\r\n")
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += line.recv(65536)
    got, rest = answer.split(b"\r\n\r\n", 1)
    assert got.startswith(b"HTTP/1.1 101 "), got
    return got.decode().lower(), rest


HANDSHAKE = (
    "GET /exec?stdin=true&stdout=true HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: websocket\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\nSec-WebSocket-Protocol: {}\n"
)


def framed(data: bytes, opcode: int = websocket.BINARY) -> bytes:
    """What a client sends."""
    whole = websocket.frame(opcode, data)
    size = len(whole) - len(data)
    return whole[:1] + bytes((whole[1] | 0x80,)) + whole[2:size] + MASK + data


class Hearing:
    """The client's side of a WebSocket: frames from the server, one after the other."""

    def __init__(self, line: socket.socket, rest: bytes = b"") -> None:
        self._line, self._rest = line, rest

    def frame(self) -> tuple[int, bytes]:
        self._more(2)
        size, at = self._rest[1], 2
        if size == 126:
            self._more(4)
            size, at = int.from_bytes(self._rest[2:4], "big"), 4
        self._more(at + size)
        opcode, data = self._rest[0] & 15, self._rest[at : at + size]
        self._rest = self._rest[at + size :]
        return opcode, data

    def _more(self, size: int) -> None:
        while len(self._rest) < size:
            got = self._line.recv(65536)
            assert got, "the server hung up"
            self._rest += got


def test_a_session_through_channels_of_version_5(serve: Serve, dial: Dial) -> None:
    parrot = Parrot()
    line = dial(serve(lambda request: Response(101, session=parrot)))
    head, rest = upgraded(line, HANDSHAKE.format(f"{channels.V5}, {channels.V4}"))
    assert f"sec-websocket-protocol: {channels.V5}" in head
    hearing = Hearing(line, rest)
    line.sendall(framed(b"\x00hello") + framed(b"ping", websocket.PING))
    assert {hearing.frame(), hearing.frame()} == {(websocket.BINARY, b"\x01hello"), (websocket.PONG, b"ping")}
    line.sendall(framed(b"\xff\x00"))
    assert hearing.frame() == (websocket.BINARY, b"\x035")
    assert hearing.frame() == (websocket.CLOSE, b"\x03\xe8")
    line.sendall(framed(b"\x03\xe8", websocket.CLOSE))
    assert line.recv(10) == b""
    assert parrot.closed.wait(10)


def test_a_violation_is_answered_with_its_code_and_ends_the_session(serve: Serve, dial: Dial) -> None:
    parrot = Parrot()
    line = dial(serve(lambda request: Response(101, session=parrot)))
    _, rest = upgraded(line, HANDSHAKE.format(channels.V4))
    line.sendall(websocket.frame(websocket.BINARY, b"not masked"))
    assert Hearing(line, rest).frame() == (websocket.CLOSE, (1002).to_bytes(2, "big"))
    assert parrot.closed.wait(10)


@pytest.mark.parametrize("how", ["the client leaves", "the server stops"])
def test_a_session_ends_when_its_connection_does(serve: Serve, dial: Dial, how: str) -> None:
    parrot = Parrot()
    server = serve(lambda request: Response(101, session=parrot))
    line = dial(server)
    upgraded(line, HANDSHAKE.format(channels.V5))
    line.close() if how == "the client leaves" else server.stop()
    assert parrot.closed.wait(10)


def test_a_refusal_is_an_ordinary_answer(serve: Serve, dial: Dial) -> None:
    line = dial(serve(lambda request: Response(403, raw=b"no")))
    line.sendall(HANDSHAKE.format(channels.V5).replace("\n", "\r\n").encode() + b"\r\n")
    assert line.recv(1000).startswith(b"HTTP/1.1 403 Forbidden")


def frames(line: socket.socket, framer: spdy.Framer, enough: Callable[[list[spdy.Event]], bool]) -> list[spdy.Event]:
    """Read a server's frames until there are enough; its answers to streams are left out by the framer."""
    found: list[spdy.Event] = []
    while not enough(found):
        got = line.recv(65536)
        assert got, f"the server hung up after {found}"
        found += framer.feed(got)
    return found


SPDY = (
    "POST /exec?stdin=true&stdout=true HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: SPDY/3.1\n"
    "X-Stream-Protocol-Version: v9.channel.k8s.io\nX-Stream-Protocol-Version: v4.channel.k8s.io\nContent-Length: 0\n"
)


def test_a_session_through_spdy_begins_when_all_its_streams_are_there(
    serve: Serve, dial: Dial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrade, "GRACE_SECONDS", 0.0)
    line = dial(serve(lambda request: Response(101, session=Parrot())))
    head, _ = upgraded(line, SPDY)
    assert "x-stream-protocol-version: v4.channel.k8s.io" in head
    assert "upgrade: spdy/3.1" in head
    client = spdy.Framer()
    line.sendall(client.open(1, {"streamtype": "error"}) + client.open(3, {"streamtype": "stdin"}))
    line.sendall(spdy.data(3, b"early") + client.open(5, {"streamtype": "stdout"}) + spdy.data(3, b"", last=True))
    heard = frames(line, client, lambda found: sum(event.last for event in found) >= 3)
    said = {stream: b"".join(event.data for event in heard if event.stream == stream) for stream in (1, 3, 5)}
    assert said == {1: b"5", 3: b"", 5: b"early"}
    assert line.recv(10) == b""


def test_forwarded_connections_are_pairs_of_streams_inside_a_websocket(serve: Serve, dial: Dial) -> None:
    line = dial(serve(lambda request: Response(101, session=Parrots())))
    head, rest = upgraded(line, HANDSHAKE.format(TUNNEL))
    assert f"sec-websocket-protocol: {TUNNEL.lower()}" in head
    hearing, client = Hearing(line, rest), spdy.Framer()
    heard: list[spdy.Event] = []
    for number in (0, 1):
        pair = {"port": "80", "requestid": str(number)}
        line.sendall(framed(client.open(number * 4 + 1, {"streamtype": "error", **pair}, last=True)))
        line.sendall(framed(client.open(number * 4 + 3, {"streamtype": "data", **pair})))
        line.sendall(framed(spdy.data(number * 4 + 3, b"to %d" % number)))
    while sum(len(event.data) for event in heard) < 8:
        heard += client.feed(hearing.frame()[1])
    assert [(event.stream, event.data) for event in heard if event.data] == [(3, b"to 0"), (7, b"to 1")]


def test_rubbish_inside_a_tunnel_ends_it(serve: Serve, dial: Dial) -> None:
    line = dial(serve(lambda request: Response(101, session=Parrots())))
    upgraded(line, HANDSHAKE.format(TUNNEL))
    line.sendall(framed(b"\x80\x02\x00\x01\x00\x00\x00\x0a" + b"\0" * 10))
    assert functools.reduce(lambda got, _: got + line.recv(100), range(2), b"")[-1:] in (b"", b"\xe8", b"\xea")


def test_requests_before_the_upgrade_may_share_its_connection(serve: Serve, dial: Dial) -> None:
    def handler(request: Request) -> Response:
        return Response(101, session=Parrot()) if "exec" in request.path else Response(200, raw=b"plain")

    line = dial(serve(handler))
    line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert line.recv(1000).endswith(b"plain")
    head, _ = upgraded(line, HANDSHAKE.format(channels.V5))
    assert "switching" in head
