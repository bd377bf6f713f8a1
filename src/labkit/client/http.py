"""Requests to a real API server, through the official client's own connections and credentials.

A watch is read by one thread per stream, here at the socket wall: it does nothing but hand each line to the event loop
as it comes (`call_soon` under the loop's lock), so everything else still happens one thing at a time, in order.
"""

import functools
import json
import threading
from collections.abc import Callable
from typing import Any

import kubernetes.client
import urllib3

from labkit import errors
from labkit.loop.event_loop import EventLoop
from labkit.web.message import JSON, EventStream, Headers, Request, Response, encode

# Nobody minds a watch that is quiet; one that cannot even be set up is an error.
WATCH_TIMEOUT = urllib3.Timeout(connect=10, read=None)


class HTTPTransport:
    """Carries a request over the connection pool of an official ApiClient (kind, any kubeconfig).

    With a `loop` it can watch: events arrive as callbacks on that loop, which somebody has to run.
    """

    def __init__(self, api_client: kubernetes.client.ApiClient, loop: EventLoop | None = None) -> None:
        self._configuration = api_client.configuration
        self._pool = api_client.rest_client.pool_manager
        self._loop = loop

    def send(self, request: Request) -> Response:
        """Return the answer. Raises BackendError if the server cannot be reached."""
        if request.parameter("watch") == "true":
            return self._watch(request)
        answer = self._answer(request)
        return Response(answer.status, Headers(dict(answer.headers)), payload=_json(answer.data))

    def _watch(self, request: Request) -> Response:
        if self._loop is None:
            raise errors.BackendError(
                "This client has no event loop to hear a watch on; use kubernetes.watch.Watch of the official client."
            )
        answer = self._answer(request, preload_content=False, timeout=WATCH_TIMEOUT)
        if answer.status >= 400:
            return Response(answer.status, Headers(dict(answer.headers)), payload=_json(answer.read()))
        stream = EventStream(on_close=functools.partial(_hang_up, answer))
        reader = threading.Thread(target=_read, args=(answer, stream, self._loop), daemon=True, name=request.target)
        reader.start()
        return Response(answer.status, Headers(dict(answer.headers)), stream=stream)

    def _answer(self, request: Request, **how: Any) -> Any:
        body = request.body if request.payload is None else encode(request.payload)
        try:
            return self._pool.request(
                request.method,
                self._configuration.host + request.target,
                body=body or None,
                headers={"accept": JSON, **self._credentials(), **request.headers},
                **how,
            )
        except urllib3.exceptions.HTTPError as failed:
            raise errors.BackendError(
                f"Asked {self._configuration.host} for {request.target}; it does not answer ({type(failed).__name__}). "
                "Is the cluster running? Try: kubectl cluster-info"
            ) from failed

    def _credentials(self) -> dict[str, str]:
        """Header fields that prove who is calling; client certificates are in the pool already."""
        settings: dict[str, Any] = self._configuration.auth_settings()
        return {one["key"]: one["value"] for one in settings.values() if one["in"] == "header" and one["value"]}


def plain(url: str) -> HTTPTransport:
    """Return a transport to any service that speaks JSON over HTTP, such as a scheduler extender; no credentials."""
    configuration = kubernetes.client.Configuration()
    configuration.host = url.rstrip("/")
    configuration.verify_ssl = False  # as kube-scheduler does where no certificate authority is configured
    configuration.retries = False
    return HTTPTransport(kubernetes.client.ApiClient(configuration))


def _read(answer: Any, stream: EventStream, loop: EventLoop) -> None:
    """Hand every line of a watch to the loop, then the end; a connection that breaks is an end too."""
    rest = b""
    try:
        for chunk in answer.stream(amt=None):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if line:
                    _tell(loop, functools.partial(stream.push, json.loads(line)))
    except (urllib3.exceptions.HTTPError, OSError, ValueError):
        pass  # whoever watches lists again: that is how all that may have been missed is found
    _tell(loop, stream.close)


def _tell(loop: EventLoop, what: Callable[[], object]) -> None:
    with loop.lock:
        loop.call_soon(what)


def _hang_up(answer: Any) -> None:
    """End a connection that the reader may be waiting on: closing it from here would wait for the reader."""
    try:
        answer.shutdown()
    except (OSError, ValueError, RuntimeError, AttributeError):
        return  # ended already, or a urllib3 that cannot: then the server will end it


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return {"message": data.decode(errors="replace")}
