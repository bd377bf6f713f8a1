"""What travels: Request, Response, EventStream, and the two shapes that answer, Handler and Middleware.

One seam for everything: a Handler turns a Request into a Response; a Middleware wraps a Handler into a Handler; a
transport carries a request to a handler in process or over a socket. A body may be bytes or a JSON value: in process
nobody pays for encoding what nobody reads as text.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from labkit.web.session import Forwarding, Session

JSON = "application/json"
YES = frozenset(("1", "t", "T", "true", "TRUE", "True"))


class Headers(dict[str, str]):
    """Header fields by lower-case name. A repeated field (Warning) holds its values joined by newlines."""

    def __init__(self, fields: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        super().__init__()
        for name, value in fields.items() if isinstance(fields, Mapping) else fields:
            self[name.lower()] = value


@dataclass(frozen=True)
class Peer:
    """Who is speaking: what a client certificate or a token says.

    `extra` holds what else was said, such as (("scopes", ("view",)),).
    """

    name: str
    groups: tuple[str, ...] = ()
    uid: str = ""
    extra: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Request:
    """A request as parsed from the wire or made in process.

    `target` is path and query as sent ("/api/v1/pods?watch=true"). `body` is bytes; `payload`, if given, is the same
    body as a JSON value that need not be decoded (a caller in process); the handler may not change it.
    """

    method: str
    target: str
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    payload: Any = None
    peer: Peer | None = None

    @cached_property
    def path(self) -> str:
        """The path without the query, percent-encoding left as it is."""
        return self._split[0]

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """The query parameters; a name given twice has two values."""
        found: dict[str, list[str]] = {}
        asked = self._split[1]
        for name, value in parse_qsl(asked, keep_blank_values=True) if asked else ():
            found.setdefault(name, []).append(value)
        return found

    @cached_property
    def _split(self) -> tuple[str, str]:
        """Path and query; a target may be a whole URL, as one sends it to a proxy."""
        target = self.target
        if not target.startswith("/"):
            parts = urlsplit(target)
            return parts.path, parts.query
        path, _, query = target.partition("?")
        return path, query

    def parameter(self, name: str, default: str = "") -> str:
        """Return the first value of a query parameter."""
        values = self.query.get(name)
        return values[0] if values else default

    def flag(self, name: str) -> bool:
        """Return whether a query parameter says yes: "true", "True", "1", as Go's ParseBool reads it."""
        return self.parameter(name) in YES

    def json(self) -> Any:
        """Return the body as a JSON value. Raises ValueError if it is not JSON."""
        return self.payload if self.payload is not None else json.loads(self.body)


class EventStream:
    """A response body that goes on: chunks wait here until read, or go to a subscriber as they come.

    A chunk is bytes (a log line) or a JSON value (a watch event). `on_close` runs once when the reader leaves or the
    writer ends.
    """

    def __init__(self, on_close: Callable[[], None] | None = None) -> None:
        self.closed = False
        self.pushed = 0  # how many chunks were handed on so far
        self._chunks: deque[Any] = deque()
        self._sink: Callable[[Any], object] | None = None
        self._on_end: Callable[[], object] | None = None
        self._on_close = on_close

    def push(self, chunk: Any) -> None:
        """Hand on one chunk; after the stream has closed it is dropped."""
        if self.closed:
            return
        self.pushed += 1
        if self._sink is not None:
            self._sink(chunk)
        else:
            self._chunks.append(chunk)

    def pop(self) -> Any:
        """Return the next waiting chunk, or None."""
        return self._chunks.popleft() if self._chunks else None

    def __len__(self) -> int:
        return len(self._chunks)

    def subscribe(self, sink: Callable[[Any], object], on_end: Callable[[], object] | None = None) -> None:
        """Hand waiting and coming chunks to `sink`; call `on_end` once the stream has closed."""
        self._sink, self._on_end = sink, on_end
        while self._chunks:
            sink(self._chunks.popleft())
        if self.closed and on_end is not None:
            on_end()

    def close(self) -> None:
        """End the stream; what waits can still be read."""
        if self.closed:
            return
        self.closed = True
        if self._on_close is not None:
            self._on_close()
        if self._on_end is not None:
            self._on_end()


@dataclass(frozen=True)
class Response:
    """An answer. Exactly one of the three bodies counts: `stream`, else `payload` (a JSON value), else `raw` bytes.

    An answer 101 has a `session` instead: the connection goes on as something else. A payload may be shared with the
    handler that gave it: read it, never change it. `on_wire`, if given, makes the payload's bytes.
    """

    status: int = 200
    headers: Headers = field(default_factory=Headers)
    raw: bytes = b""
    payload: Any = None
    stream: EventStream | None = None
    session: Session | Forwarding | None = None
    on_wire: Callable[[Any], bytes] | None = None

    @cached_property
    def body(self) -> bytes:
        """The body as bytes (of a stream: nothing)."""
        if self.payload is None:
            return self.raw
        return encode(self.payload) if self.on_wire is None else self.on_wire(self.payload)


_encode_text = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def encode(value: Any) -> bytes:
    """Return a JSON value as compact UTF-8."""
    return _encode_text(value).encode()


class Told(dict[str, Any]):
    """A chunk of a stream that many are told, and nobody changes: its bytes are made once, when first needed."""

    __slots__ = ("_line", "_on_wire")

    def __init__(self, value: Mapping[str, Any], on_wire: Callable[[Any], bytes] = encode) -> None:
        super().__init__(value)
        self._on_wire = on_wire
        self._line: bytes | None = None

    @property
    def line(self) -> bytes:
        """The chunk as a line of JSON."""
        if self._line is None:
            self._line = self._on_wire(self) + b"\n"
        return self._line


def line(chunk: Any) -> bytes:
    """Return a chunk of a stream as bytes; a JSON value is a line."""
    if isinstance(chunk, bytes):
        return chunk
    return chunk.line if isinstance(chunk, Told) else encode(chunk) + b"\n"


Handler = Callable[[Request], Response]
Middleware = Callable[[Handler], Handler]


def compose(handler: Handler, *middleware: Middleware) -> Handler:
    """Wrap a handler; the first middleware is the outermost."""
    for wrap in reversed(middleware):
        handler = wrap(handler)
    return handler
