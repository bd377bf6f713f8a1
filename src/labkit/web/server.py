"""A handler on a socket: tornado on a thread of its own, answering on this machine's loopback address only.

Everything that touches the handler's world happens under one lock, which the caller gives. A watch has a queue of its
own: whoever holds the lock pushes into it, from any thread, and the server's thread writes it out without the lock.

A head and a body in two small packets would wait for each other's acknowledgement (46 ms); TCP_NODELAY prevents that.
tornado turns it off again after every answer, so it is turned on with every request.
"""

import asyncio
import http.client
import logging
import os
import socket
import ssl
import threading
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from typing import Any

from tornado import httpserver, httputil, ioloop, iostream
from tornado.http1connection import HTTP1Connection

from labkit import errors
from labkit.web import upgrade
from labkit.web.draining import Drain
from labkit.web.message import Handler, Headers, Peer, Request, Response
from labkit.web.tls import peer_of

HOST = "127.0.0.1"
LIMIT_BYTES = 3 * 1024 * 1024  # what the API server takes, and etcd behind it could not store more
# A body that is a little too long is read and dropped, so that the client hears the refusal; beyond this it is cut off.
READ_ALL_BYTES = 64 * 1024 * 1024
BACKLOG = 128
START_SECONDS = 10.0
TEXT = {"content-type": "text/plain; charset=utf-8"}
TOO_LARGE = Response(413, Headers(TEXT), raw=b"Request entity too large\n")
FAILED = Response(500, Headers(TEXT), raw=b"Internal Server Error\n")

_log = logging.getLogger(__name__)
Later = Callable[[], None]


class Server(httputil.HTTPServerConnectionDelegate):
    """One handler behind one port. It answers from the constructor's return until `stop`.

    `context` makes it HTTPS, and a client certificate that fits becomes the request's peer. `too_large` is the answer
    to a body beyond `limit_bytes`.
    """

    def __init__(
        self,
        handler: Handler,
        lock: AbstractContextManager[Any],
        context: ssl.SSLContext | None = None,
        port: int = 0,
        limit_bytes: int = LIMIT_BYTES,
        too_large: Response = TOO_LARGE,
    ) -> None:
        self.handler = handler
        self.lock = lock
        self.limit_bytes = limit_bytes
        self.too_large = too_large
        self.open: set[Callable[[], None]] = set()  # how to end what goes on: watches, upgraded connections
        self._carried: set[asyncio.Future[None]] = set()
        self._context = context
        self._socket = _bound(port)
        self.port: int = self._socket.getsockname()[1]
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"labkit server {self.port}", daemon=True)
        self._thread.start()
        if not self._ready.wait(START_SECONDS):
            raise errors.BackendError(f"The server on port {self.port} did not start in {START_SECONDS:g} seconds.")

    @property
    def address(self) -> str:
        """The URL of this server, such as "https://127.0.0.1:40123"."""
        return f"{'https' if self._context else 'http'}://{HOST}:{self.port}"

    def stop(self) -> None:
        """Answer nobody any more, end all that goes on, and return when the thread has ended."""
        if self._thread.is_alive():
            self._loop.add_callback(self._shut_down)
            self._thread.join()

    def call(self, callback: Callable[..., object], *arguments: Any) -> None:
        """Run something on the server's thread, soon. May be called from any thread."""
        self._loop.add_callback(callback, *arguments)

    def carry(self, connection: Coroutine[Any, Any, None]) -> None:
        """Let an upgraded connection live; `stop` waits for its end."""
        task = asyncio.ensure_future(connection)
        self._carried.add(task)
        task.add_done_callback(self._carried.discard)

    def call_later(self, delay_seconds: float, callback: Callable[..., object]) -> Later:
        """Run something on the server's thread after this many real seconds; return how to forget it.

        To be called on the server's thread only.
        """
        timer = self._loop.call_later(delay_seconds, callback)
        return lambda: self._loop.remove_timeout(timer)

    def answer(self, request: Request) -> Response:
        """Ask the handler; what it throws is a 500 and goes to the log."""
        try:
            return self.handler(request)
        except Exception:  # noqa: BLE001 - the wall: whatever happens behind it, the client gets an answer
            _log.exception("%s %s", request.method, request.target)
            return FAILED

    def start_request(self, server_conn: object, request_conn: httputil.HTTPConnection) -> "Exchange":
        """Begin an exchange (called by tornado)."""
        assert isinstance(request_conn, HTTP1Connection)
        return Exchange(self, request_conn)

    def on_close(self, server_conn: object) -> None:
        """A connection has ended (called by tornado); its exchange knows already."""

    def _run(self) -> None:
        asyncio.set_event_loop(asyncio.new_event_loop())
        self._loop = ioloop.IOLoop.current()
        self._http = httpserver.HTTPServer(self, ssl_options=self._context, max_body_size=READ_ALL_BYTES)
        self._http.add_sockets([self._socket])
        self._loop.add_callback(self._ready.set)
        self._loop.start()
        self._loop.close()

    async def _shut_down(self) -> None:
        self._http.stop()
        for end in tuple(self.open):
            end()
        await self._http.close_all_connections()
        await asyncio.gather(*self._carried, return_exceptions=True)
        self._loop.stop()


class Exchange(httputil.HTTPMessageDelegate):
    """One request and its answer."""

    def __init__(self, server: Server, connection: HTTP1Connection) -> None:
        self._server = server
        self._connection = connection
        self._chunks: list[bytes] = []
        self._size = 0

    def headers_received(self, start_line: Any, headers: httputil.HTTPHeaders) -> None:
        """Remember what is asked (called by tornado)."""
        self._line, self._headers = start_line, headers
        self._connection.stream.set_nodelay(True)
        if int(headers.get("Content-Length") or 0) > READ_ALL_BYTES:
            self._cut_off()

    def data_received(self, chunk: bytes) -> None:
        """Collect the body up to the limit; what goes beyond is dropped (called by tornado)."""
        self._size += len(chunk)
        if self._size <= self._server.limit_bytes:
            self._chunks.append(chunk)

    def finish(self) -> None:
        """The request is here: answer it (called by tornado)."""
        if self._size > self._server.limit_bytes:
            self._write(self._server.too_large)
            return
        request = Request(
            self._line.method, self._line.path, _fields(self._headers), b"".join(self._chunks), peer=self._peer()
        )
        response = self._server.answer(request)
        if response.session is not None:
            connection = upgrade.Connection(self._server, self._connection.detach(), request, response)
            self._server.carry(connection.run())
        elif response.stream is not None:
            Drain(self._server, self._connection, response.stream).start(*self._head(response))
        else:
            self._write(response)

    def on_connection_close(self) -> None:
        """The client has left before its request was complete: there is nobody to answer."""

    def _peer(self) -> Peer | None:
        found = self._connection.stream.socket
        return peer_of(found) if isinstance(found, ssl.SSLSocket) else None

    def _write(self, response: Response) -> None:
        line, fields = self._head(response)
        body = b"" if self._line.method == "HEAD" else response.body
        if response.status not in (204, 304):
            fields["Content-Length"] = str(len(response.body))
        try:
            self._connection.write_headers(line, fields, body)
        except iostream.StreamClosedError:
            return
        self._connection.finish()

    def _head(self, response: Response) -> tuple[httputil.ResponseStartLine, httputil.HTTPHeaders]:
        fields = httputil.HTTPHeaders()
        for name, value in response.headers.items():
            for one in value.split("\n"):
                fields.add(name, one)
        reason = http.client.responses.get(response.status, "Unknown")
        return httputil.ResponseStartLine("HTTP/1.1", response.status, reason), fields

    def _cut_off(self) -> None:
        """Refuse a body that is too long to wait for, and hang up."""
        refusal = self._server.too_large
        stream = self._connection.detach()
        head = f"HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: {len(refusal.body)}\r\nConnection: close\r\n"
        fields = "".join(f"{name}: {value}\r\n" for name, value in refusal.headers.items())
        written = stream.write(f"{head}{fields}\r\n".encode() + refusal.body)
        upgrade.close_after(stream, written)


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name != "nt":  # there the option means something else: two servers on one port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, port))
        bound.listen(BACKLOG)
        bound.setblocking(False)
    except OSError as failed:
        bound.close()
        raise errors.BackendError(
            f"Asked to listen on port {port} of {HOST}; {failed.strerror}. Choose another with --port, or leave it out."
        ) from failed
    return bound


def _fields(headers: httputil.HTTPHeaders) -> Headers:
    return Headers({name: "\n".join(headers.get_list(name)) for name in headers})
