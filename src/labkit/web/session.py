"""Sessions: what goes on behind a connection that has been upgraded, without knowing what carries it.

A handler answers a request to upgrade with a Response that has a session; the transport (a WebSocket, SPDY, or nothing
at all in process) carries its streams.
"""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

STDIN, STDOUT, STDERR, ERROR, RESIZE = "stdin", "stdout", "stderr", "error", "resize"
Send = Callable[[str, bytes], object]  # which stream, which bytes


@runtime_checkable
class Session(Protocol):
    """A conversation over named streams (stdin, stdout, stderr, error, resize). Called under the handler's lock."""

    def start(self, send: Send, end: Callable[[], object]) -> None:
        """Begin: from now on `send` says something on a stream, and `end` ends the conversation."""
        ...

    def receive(self, stream: str, data: bytes) -> None:
        """Hear something on a stream."""
        ...

    def finish(self, stream: str) -> None:
        """Nothing more comes on a stream."""
        ...

    def close(self) -> None:
        """The other end has left."""
        ...


class Forwarding(Protocol):
    """A way to the ports of something: each connection is a session with the streams "data" and "error"."""

    def connect(self, port: int) -> Session:
        """Return the session behind a port; a port where nobody listens says so on "error"."""
        ...
