"""exec and attach of the official client, answered in process: what stands where its WebSocket stands.

The client's own code stays in charge; only two of its parts are ours for a simulated host: the socket it opens, and
`update`, which waits for the socket's file descriptor and here lets the virtual clock run instead.
"""

import functools
import http.client
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from kubernetes.stream import ws_client

from labkit import errors
from labkit.loop.event_loop import EventLoop
from labkit.web import channels
from labkit.web.message import Headers, Request, Response
from labkit.web.session import STDERR, STDOUT, Session

# A session that has heard nothing for this long (virtual seconds) is told that it may wait for ever.
PATIENCE_SECONDS = 600.0
Reach = Callable[[Any], tuple[Callable[[Request], Response], EventLoop] | None]


class InProcessSocket:
    """Stands where websocket-client's WebSocket stands: the streams of a session, as channel messages."""

    def __init__(self, session: Session, loop: EventLoop) -> None:
        self.connected = True
        self.subprotocol = channels.V5
        self.heard: deque[tuple[str, bytes]] = deque()
        self.loop = loop
        self.ended = False
        self._session = session
        session.start(lambda stream, data: self.heard.append((stream, data)), self._end)

    def send(self, payload: str | bytes, opcode: int = 0) -> None:
        """Hand one message to the session and let everything happen that is due right after it."""
        found = channels.read(payload.encode() if isinstance(payload, str) else payload, self.subprotocol)
        if found is not None and not self.ended:
            stream, data = found
            with self.loop.lock:
                self._session.finish(stream) if data is None else self._session.receive(stream, data)
                self.loop.run_until_idle()

    def close(self, **_: Any) -> None:
        """Leave the session."""
        self.connected = False
        with self.loop.lock:
            self._session.close()

    def wait(self, seconds: float | None) -> None:
        """Let time pass until something is heard, the session ends or so many virtual seconds are over."""
        with self.loop.lock:
            began = self.loop.clock.now()
            limit = PATIENCE_SECONDS if seconds is None else min(seconds, PATIENCE_SECONDS)
            while not self.heard and not self.ended:
                if not self.loop.step(until_seconds=began + limit):
                    self.loop.advance(max(0.0, began + limit - self.loop.clock.now()))
                    break
        if limit == PATIENCE_SECONDS and not self.heard and not self.ended:
            self.close()
            raise errors.NothingWillHappen(
                f"The command said nothing for {limit:.0f} simulated seconds. On a real cluster the cell would wait "
                "for ever. Run something that ends by itself, or give the call a _request_timeout=…"
            )

    def _end(self) -> None:
        self.ended = True


def install(reach: Reach) -> None:
    """Hook the official client's stream module; `reach` leads from a configuration to a simulated host, or to None."""
    client: Any = ws_client
    client.create_websocket = _opening(client.create_websocket, reach)
    client.WSClient.update = _updating(client.WSClient.update)


def _opening(original: Callable[..., Any], reach: Reach) -> Callable[..., Any]:
    @functools.wraps(original)
    def create_websocket(configuration: Any, url: str, headers: Any = None) -> Any:
        host = reach(configuration)
        return original(configuration, url, headers) if host is None else _opened(*host, url, headers or {})

    return create_websocket


def _opened(send: Callable[[Request], Response], loop: EventLoop, url: str, headers: Any) -> InProcessSocket:
    address = urlsplit(url)
    if address.path.endswith("/portforward"):
        raise errors.BackendError(
            "port-forward needs a socket, and the simulator in process has none. Use `labkit serve` and kubectl, or "
            'backend="kind", for this cell.'
        )
    asked = Headers({"connection": "Upgrade", "upgrade": "websocket"})
    if "authorization" in headers:
        asked["authorization"] = headers["authorization"]
    response = send(Request("GET", f"{address.path}?{address.query}", asked))
    if not isinstance(response.session, Session):
        reason = http.client.responses.get(response.status, "")
        body = response.body.decode(errors="replace")
        raise errors.BackendError(
            f"Handshake status {response.status} {reason} -+-+- {dict(response.headers)} -+-+- {body}"
        )
    with loop.lock:
        socket = InProcessSocket(response.session, loop)
        loop.run_until_idle()
    return socket


def _updating(original: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(original)
    def update(self: Any, timeout: float | None = 0) -> None:
        if not isinstance(self.sock, InProcessSocket):
            original(self, timeout)
        elif self.is_open():
            if timeout != 0:
                self.sock.wait(None if timeout is None or timeout == float("inf") else timeout)
            _deliver(self, self.sock)

    return update


def _deliver(client: Any, socket: InProcessSocket) -> None:
    """Put what was heard where the official client keeps it."""
    while socket.heard:
        stream, data = socket.heard.popleft()
        text: Any = data if client.binary else data.decode("utf-8", "replace")
        channel = channels.STREAMS.index(stream)
        if stream in (STDOUT, STDERR):
            client._all.write(text)
        client._channels[channel] = client._channels[channel] + text if channel in client._channels else text
    if socket.ended or not socket.connected:
        client._connected = False
