"""Draining: from an event stream, which any thread may push into, to a connection of the server's thread."""

from collections import deque
from typing import Any

from tornado import httputil, iostream
from tornado.http1connection import HTTP1Connection

from labkit.web.message import EventStream, line
from labkit.web.place import Place

# A reader who is this many events behind does not read any more; Kubernetes ends such a watch too.
QUEUE_LIMIT = 50_000
BATCH = 500


class Drain:
    """One watch on its way to one client."""

    def __init__(self, server: Place, connection: HTTP1Connection, stream: EventStream) -> None:
        self._server = server
        self._connection = connection
        self._stream = stream
        self._queue: deque[Any] = deque()
        self._writing = False  # the server's thread is at it
        self._woken = False  # the server's thread has been told, or is at it
        self._ended = False

    def start(self, line: httputil.ResponseStartLine, fields: httputil.HTTPHeaders) -> None:
        """Write the head and whatever is there, and go on as more comes."""
        self._connection.set_close_callback(self.end)
        self._server.open.add(self.end)
        with self._server.lock:
            self._stream.subscribe(self._push, self._wake)
            first = self._taken()
        try:
            self._connection.write_headers(line, fields, first or None)
        except iostream.StreamClosedError:
            self.end()
            return
        self._wake()

    def end(self) -> None:
        """The client has left, or the server stops."""
        if not self._ended:
            self._ended = True
            self._server.open.discard(self.end)
            with self._server.lock:
                self._stream.close()

    def _push(self, chunk: Any) -> None:
        """Called by whoever holds the lock, from any thread."""
        self._queue.append(chunk)
        if len(self._queue) > QUEUE_LIMIT:
            self._stream.close()
        self._wake()

    def _wake(self) -> None:
        if not self._woken:
            self._woken = True
            self._server.call(self._write)

    def _taken(self) -> bytes:
        """What waits, encoded. The objects are never changed, so no lock is needed."""
        chunks = [self._queue.popleft() for _ in range(min(len(self._queue), BATCH))]
        return b"".join(map(line, chunks))

    async def _write(self) -> None:
        if self._writing:
            return
        self._writing = True
        try:
            self._woken = False  # from here on a push wakes us again
            while not self._ended and (lines := self._taken()):
                await self._connection.write(lines)
        except iostream.StreamClosedError:
            self.end()
        finally:
            self._writing = False
        if self._queue and not self._ended:
            self._wake()
        elif self._stream.closed and not self._ended:
            self.end()
            self._connection.finish()
