"""Upgraded connections: a session carried by a WebSocket's channels, by SPDY, or by SPDY inside a WebSocket.

Reading happens on the server's thread; sessions are called under the lock. What a session says may come from any
thread that holds the lock, and is handed over to the server's thread, in order.
"""

from collections.abc import AsyncIterator
from typing import Any, Protocol

from tornado import iostream

from labkit.web import channels, spdy, websocket
from labkit.web.message import Request, Response
from labkit.web.place import Place
from labkit.web.session import ERROR, RESIZE, STDERR, STDIN, STDOUT, Forwarding, Session

GRACE_SECONDS = 5.0  # for the client to hang up, once all is said
READ_BYTES = 64 * 1024
PORT_FORWARD = "portforward.k8s.io"
TUNNEL = f"SPDY/3.1+{PORT_FORWARD}"
STREAM_VERSION = "x-stream-protocol-version"


class Wire(Protocol):
    """What carries bytes or messages."""

    fields: dict[str, str]  # of the 101

    def pieces(self, data: bytes) -> list[bytes]:
        """Return what bytes from the socket mean. Raises websocket.Violation at the end of the conversation."""
        ...

    def packed(self, data: bytes) -> bytes:
        """Return how something is to be written to the socket."""
        ...

    farewell: bytes


class WebSocketWire:
    """Messages in a WebSocket."""

    farewell = websocket.closing()

    def __init__(self, request: Request, protocol: str) -> None:
        self.fields = websocket.accepting(request.headers, protocol)
        self.replies: list[bytes] = []
        self._reader = websocket.Reader()

    def pieces(self, data: bytes) -> list[bytes]:
        """Return the messages that are complete; answer pings on the way."""
        found = []
        for message in self._reader.feed(data):
            if message.opcode == websocket.CLOSE:
                raise websocket.Violation(websocket.NORMAL, "the client is done")
            if message.opcode == websocket.PING:
                self.replies.append(websocket.frame(websocket.PONG, message.data))
            elif message.opcode in (websocket.BINARY, websocket.TEXT):
                found.append(message.data)
        return found

    def packed(self, data: bytes) -> bytes:
        """Return one binary message."""
        return websocket.frame(websocket.BINARY, data)


class SocketWire:
    """Bytes as they are."""

    farewell = b""

    def __init__(self, request: Request) -> None:
        offered = request.headers.get(STREAM_VERSION, "").replace("\n", ",").split(",")
        known = (*channels.PROTOCOLS, PORT_FORWARD)
        chosen = next((one.strip() for one in offered if one.strip() in known), "")
        self.fields = {"Connection": "Upgrade", "Upgrade": "SPDY/3.1", "X-Stream-Protocol-Version": chosen}
        self.replies: list[bytes] = []

    def pieces(self, data: bytes) -> list[bytes]:
        """Return the bytes."""
        return [data]

    def packed(self, data: bytes) -> bytes:
        """Return the bytes."""
        return data


class Connection:
    """An upgraded connection: hands pieces from the wire to a conversation until one end has had enough."""

    def __init__(self, server: Place, stream: iostream.IOStream, request: Request, response: Response) -> None:
        self._server = server
        self._stream = stream
        self._wire, self._talk = _chosen(request, response, self)
        self._ended = False

    async def run(self) -> None:
        """Carry the session."""
        self._server.open.add(self._stream.close)
        try:
            await self._stream.write(_switching(self._wire.fields))
            with self._server.lock:
                self._talk.begin()
            async for piece in self._pieces():
                with self._server.lock:
                    self._talk.hear(piece)
        except (websocket.Violation, spdy.Violation) as wrong:
            self._write(websocket.closing(wrong.code) if isinstance(wrong, websocket.Violation) else b"")
        except iostream.StreamClosedError:
            pass  # the client has left, which is how most sessions end
        finally:
            self._server.open.discard(self._stream.close)
            with self._server.lock:
                self._talk.over()
            self._ended = True
            self._hang_up()

    def send(self, data: bytes) -> None:
        """Say something. Called under the lock, from any thread."""
        self._server.call(self._write_packed, data)

    def end(self) -> None:
        """Say that this was all, and wait for the client to hang up. Called under the lock, from any thread."""
        self._server.call(self._finish)

    async def _pieces(self) -> AsyncIterator[bytes]:
        while True:
            data = await self._stream.read_bytes(READ_BYTES, partial=True)
            try:
                for piece in self._wire.pieces(data):
                    yield piece
            finally:
                for reply in self._wire.replies:
                    self._write(reply)
                self._wire.replies.clear()

    def _write_packed(self, data: bytes) -> None:
        if not self._ended:
            self._write(self._wire.packed(data))

    def _finish(self) -> None:
        if not self._ended:
            self._write(self._wire.farewell)
            self._ended = True
            self._server.call_later(GRACE_SECONDS, self._stream.close)

    def _hang_up(self) -> None:
        """Close the socket once everything is written."""
        if not self._stream.closed():
            close_after(self._stream, self._stream.write(b""))

    def _write(self, data: bytes) -> None:
        if data and not self._ended and not self._stream.closed():
            self._stream.write(data).add_done_callback(lambda done: done.exception())


class Talk(Protocol):
    """A conversation in pieces. Called under the lock."""

    def begin(self) -> None:
        """The connection is upgraded."""
        ...

    def hear(self, piece: bytes) -> None:
        """Something came."""
        ...

    def over(self) -> None:
        """The connection is at its end."""
        ...


class ChannelTalk:
    """One session; the first byte of a piece says which stream it is of."""

    def __init__(self, connection: Connection, session: Session, protocol: str) -> None:
        self._connection = connection
        self._session = session
        self._protocol = protocol

    def begin(self) -> None:
        """Start the session."""
        self._session.start(
            lambda stream, data: self._connection.send(channels.message(stream, data)), self._connection.end
        )

    def hear(self, piece: bytes) -> None:
        """Hand on what a stream says."""
        found = channels.read(piece, self._protocol)
        if found is None:
            return
        stream, data = found
        if data is None:
            self._session.finish(stream)
        else:
            self._session.receive(stream, data)

    def over(self) -> None:
        """End the session."""
        self._session.close()


class StreamTalk:
    """One session, or one per forwarded connection, over SPDY's streams."""

    def __init__(self, connection: Connection, session: Session | Forwarding, wanted: frozenset[str]) -> None:
        self._connection = connection
        self._session = session
        self._wanted = wanted
        self._framer = spdy.Framer()
        self._streams: dict[int, tuple[str, str]] = {}  # stream id -> which conversation, which of its streams
        self._talks: dict[str, Session] = {}
        self._early: list[tuple[int, bytes | None]] = []  # what came before all streams of a session were there

    def begin(self) -> None:
        """The client opens the streams."""

    def hear(self, piece: bytes) -> None:
        """Take frames as they come."""
        for event in self._framer.feed(piece):
            if event.kind == spdy.OPENED:
                self._opened(event)
            elif event.kind == spdy.DATA:
                self._said(event.stream, event.data)
            elif event.kind == spdy.PINGED:
                self._connection.send(spdy.ping(event.stream))
            if event.last and event.kind in (spdy.OPENED, spdy.DATA, spdy.RESET):
                self._said(event.stream, None)

    def over(self) -> None:
        """End every session."""
        for session in self._talks.values():
            session.close()

    def _opened(self, event: spdy.Event) -> None:
        name = event.headers.get("streamtype", "")
        talk = event.headers.get("requestid", "") if not isinstance(self._session, Session) else ""
        self._streams[event.stream] = (talk, name)
        self._connection.send(self._framer.reply(event.stream))
        if isinstance(self._session, Session):
            if {one for _, one in self._streams.values()} >= self._wanted:
                self._start(talk, self._session)
        elif name == "data":
            port = event.headers.get("port", "")
            self._start(talk, self._session.connect(int(port) if port.isdigit() else 0))

    def _start(self, talk: str, session: Session) -> None:
        self._talks[talk] = session
        session.start(lambda stream, data: self._say(talk, stream, data), lambda: self._finish(talk))
        early, self._early = self._early, []
        for stream, data in early:
            self._said(stream, data)

    def _said(self, stream: int, data: bytes | None) -> None:
        talk, name = self._streams.get(stream, ("", ""))
        session = self._talks.get(talk)
        if session is None:
            self._early.append((stream, data))
        elif data is None:
            session.finish(name)
        else:
            session.receive(name, data)

    def _say(self, talk: str, name: str, data: bytes) -> None:
        for stream, named in self._streams.items():
            if named == (talk, name):
                self._connection.send(spdy.data(stream, data))

    def _finish(self, talk: str) -> None:
        """Close the streams of a conversation; of a session, the connection with them."""
        for stream, (owner, _) in tuple(self._streams.items()):
            if owner == talk:
                self._connection.send(spdy.data(stream, b"", last=True))
                del self._streams[stream]
        self._talks.pop(talk).close()
        if isinstance(self._session, Session):
            self._connection.end()


def close_after(stream: iostream.IOStream, written: Any) -> None:
    """Close a socket once something is written, or cannot be."""

    def close(done: Any) -> None:
        done.exception()
        stream.close()

    written.add_done_callback(close)


def _chosen(request: Request, response: Response, connection: Connection) -> tuple[Any, Talk]:
    """Return what carries the session, and how."""
    session = response.session
    assert session is not None
    if websocket.is_handshake(request.headers):
        if isinstance(session, Session):
            protocol = websocket.protocol(request.headers, channels.PROTOCOLS)
            return WebSocketWire(request, protocol), ChannelTalk(connection, session, protocol)
        protocol = websocket.protocol(request.headers, (TUNNEL,))
        return WebSocketWire(request, protocol), StreamTalk(connection, session, frozenset())
    return SocketWire(request), StreamTalk(connection, session, _streams(request))


def _streams(request: Request) -> frozenset[str]:
    """The streams that a client opens for what it asks."""
    asked = {name for name in (STDIN, STDOUT, STDERR) if request.flag(name)}
    if request.flag("tty"):
        asked = (asked - {STDERR}) | {RESIZE}
    return frozenset({ERROR, *asked})


def _switching(fields: dict[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 101 Switching Protocols\r\n{lines}\r\n".encode("latin-1")
