"""The official `kubernetes` client, answered in process: no sockets, no threads, no change to the client.

The hook replaces the connection pool of every ApiClient whose host is one of ours (`labsim://…`), however it was made:
by labkit, from a kubeconfig, or by hand in a notebook cell. Everything above the pool - models, Watch, errors - is the
official code. Seen to work with clients 34 to 37 (up to 36 the query comes as `fields`, from 37 on inside the URL).

A watch that has nothing to tell lets the virtual clock run until something happens or its time is over.
"""

import functools
import http.client
import io
import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

import kubernetes.client
import urllib3
from kubernetes.client import rest

from labkit import errors
from labkit.client import official_exec
from labkit.loop.event_loop import EventLoop
from labkit.web.message import EventStream, Handler, Headers, Peer, Request, Response, line

SCHEME = "labsim"
# A watch without timeoutSeconds is told after this long that it may wait for ever (virtual seconds without an event).
PATIENCE_SECONDS = 600.0


class Host:
    """What stands behind one `labsim://` address: a handler, the loop its world runs on, and who is calling."""

    def __init__(self, url: str, handler: Handler, loop: EventLoop, peer: Peer) -> None:
        self.url = url
        self.handler = handler
        self.loop = loop
        self.peer = peer


# The official client knows its server by URL only, so URLs have to lead back to hosts. Weak: a simulator that nobody
# holds any more is gone, and two simulators never share an address.
_hosts: weakref.WeakValueDictionary[str, Host] = weakref.WeakValueDictionary()


def api_client(host: Host) -> kubernetes.client.ApiClient:
    """Return an official ApiClient that speaks to this host."""
    _hosts[urlsplit(host.url).netloc] = host
    configuration = kubernetes.client.Configuration()
    configuration.host = host.url
    configuration.proxy = None
    configuration.verify_ssl = True
    client = kubernetes.client.ApiClient(configuration)
    setattr(client, "labkit_host", host)  # noqa: B010 - keeps the host alive as long as somebody can call it
    return client


class InProcessPool:
    """Stands where urllib3's PoolManager stands in the official client."""

    def __init__(self, host_name: str) -> None:
        self._host_name = host_name

    def request(
        self,
        method: str,
        url: str,
        fields: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None,
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: Any = None,
        preload_content: bool = True,
        **_: Any,
    ) -> urllib3.HTTPResponse:
        """Answer one request the way a socket would."""
        host = _found(self._host_name)
        target = url[url.index("/", len(SCHEME) + 3) :]  # behind labsim://host
        if fields:
            target += ("&" if "?" in target else "?") + _query(fields)
        raw = body.encode() if isinstance(body, str) else body or b""
        fields_ = Headers(headers or ())
        # A request that brings its own credentials speaks for itself.
        peer = None if "authorization" in fields_ else host.peer
        request = Request(method, target, fields_, raw, peer=peer)
        response = _answered(host, request)
        if response.stream is not None:
            patient = bool(request.parameter("timeoutSeconds")) or request.parameter("watch").lower() not in (
                "true",
                "1",
            )
            content: Any = _StreamFile(host.loop, response.stream, patient, _read_seconds(timeout))
        else:
            content = io.BytesIO(response.body)
        return urllib3.HTTPResponse(
            body=content,
            headers={"content-type": "application/json", **response.headers},
            status=response.status,
            reason=http.client.responses.get(response.status, ""),
            preload_content=preload_content,
            request_method=method,
        )

    def clear(self) -> None:
        """There are no connections to close."""


def _found(name: str) -> Host:
    host = _hosts.get(name)
    if host is None:
        raise errors.BackendError(
            f"{SCHEME}://{name} is not there any more: its simulator was closed or the kernel restarted. Run the cell "
            "with labkit.connect() again."
        )
    return host


class HostTransport:
    """labkit's own client on the same footing: after every request the world has reacted."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def send(self, request: Request) -> Response:
        """Return the handler's answer."""
        return send(self._host, request)


def send(host: Host, request: Request) -> Response:
    """Hand a request to the host and let everything happen that is due right after it, without letting time pass."""
    return _answered(host, _with_peer(request, host.peer))


def _answered(host: Host, request: Request) -> Response:
    with host.loop.lock:
        response = host.handler(request)
        host.loop.run_until_idle()
    return response


class _StreamFile(io.RawIOBase):
    """A file of one event per read, which makes time pass while there is nothing to read."""

    def __init__(self, loop: EventLoop, stream: EventStream, patient: bool, read_seconds: float | None) -> None:
        super().__init__()
        self._loop = loop
        self._stream = stream
        self._patient = patient
        self._read_seconds = read_seconds
        self._rest = b""

    def readable(self) -> bool:
        return True

    def read(self, amount: int | None = -1) -> bytes:
        if not self._rest:
            self._rest = self._wait()
        size = len(self._rest) if amount is None or amount < 0 else amount
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def read1(self, amount: int | None = -1) -> bytes:
        return self.read(amount)

    def close(self) -> None:
        if not self.closed:
            with self._loop.lock:
                self._stream.close()
        super().close()

    def _wait(self) -> bytes:
        """Return the next event as a line; nothing once the stream has ended."""
        with self._loop.lock:
            began = self._loop.clock.now()
            while (chunk := self._stream.pop()) is None and not self._stream.closed:
                waited = self._loop.clock.now() - began
                if self._read_seconds is not None and waited >= self._read_seconds:
                    raise TimeoutError("Read timed out.")
                until = None if self._read_seconds is None else began + self._read_seconds
                if not self._loop.step(until_seconds=until):
                    if until is None:
                        self._give_up(waited)
                    self._loop.advance(until - self._loop.clock.now())
                elif not self._patient and not len(self._stream) and waited >= PATIENCE_SECONDS:
                    self._give_up(waited)
        if chunk is None:
            self.close()
            return b""
        return line(chunk)

    def _give_up(self, waited: float) -> NoReturn:
        self.close()
        raise errors.NothingWillHappen(
            f"This watch waited {waited:.0f} simulated seconds and heard nothing new. On a real cluster the cell would "
            "now wait for ever. Give the watch a timeout_seconds=…, or leave the loop with break once you have seen "
            "what you were waiting for."
        )


def _with_peer(request: Request, peer: Peer) -> Request:
    """Name the caller; a request that brings its own credentials speaks for itself."""
    if "authorization" in request.headers:
        return request
    return Request(request.method, request.target, request.headers, request.body, request.payload, peer)


def _query(fields: Mapping[str, Any] | Iterable[tuple[str, Any]] | None) -> str:
    if not fields:
        return ""
    return urlencode(list(fields.items()) if isinstance(fields, Mapping) else list(fields))


def _read_seconds(timeout: Any) -> float | None:
    """The read time limit in a urllib3 Timeout, in (virtual) seconds."""
    if isinstance(timeout, urllib3.Timeout):
        limits = [value for value in (timeout._read, timeout.total) if isinstance(value, int | float)]
        return float(min(limits)) if limits else None
    return None


def _install() -> None:
    """Hook the official client, once per process."""
    if getattr(rest.RESTClientObject, "labkit_hook", False):
        return
    client_class: Any = rest.RESTClientObject
    client_class.__init__ = _hooked(client_class.__init__)
    client_class.labkit_hook = True
    official_exec.install(_reached)


def _hooked(original: Callable[..., None]) -> Callable[..., None]:
    def initialise(self: Any, configuration: Any, *arguments: Any, **named: Any) -> None:
        original(self, configuration, *arguments, **named)
        address = urlsplit(configuration.host or "")
        if address.scheme == SCHEME:
            self.pool_manager = InProcessPool(address.netloc)

    return initialise


def _reached(configuration: Any) -> tuple[Callable[[Request], Response], EventLoop] | None:
    """How to send to the simulator that a configuration names, and its loop; None if it names none."""
    address = urlsplit(configuration.host or "")
    if address.scheme != SCHEME:
        return None
    host = _found(address.netloc)
    return functools.partial(send, host), host.loop


_install()
