"""A served simulator: the same handler over HTTPS on loopback, for kubectl and everybody else who speaks HTTP."""

import datetime as dt
import os
from pathlib import Path

from labkit import errors
from labkit.api import kubeconfig, manifests, status
from labkit.api.object import Object
from labkit.loop.event_loop import EventLoop
from labkit.sim.pace import Pace
from labkit.sim.simulator import ADMIN, Simulator
from labkit.web import server, tls
from labkit.web.message import Handler, Headers, Peer, Request, Response


class Served:
    """A handler that answers on a port of this machine until `stop`, and the loop its world runs on.

    `now` is the real date (certificates are valid from it); `pace` moves the clock. Port 0 is a free one.
    """

    def __init__(
        self, handler: Handler, loop: EventLoop, now: dt.datetime, pace: Pace, port: int = 0, name: str = "labkit"
    ) -> None:
        self.name = name
        self._handler = handler
        self._loop = loop
        self._pace = pace
        self._authority = tls.Authority(now)
        turn, context = _Turn(loop, pace), self._authority.context()
        self._server = server.Server(self._answer, turn, context, port, too_large=too_large(server.LIMIT_BYTES))
        self._server.call(pace.start, self._server.call_later)

    @property
    def address(self) -> str:
        """The URL of the API server."""
        return self._server.address

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.port

    def kubeconfig(self, peer: Peer = ADMIN) -> Object:
        """Return a kubeconfig by which its holder is this peer."""
        mine = self._authority.client(peer)
        return kubeconfig.with_certificate(
            self.name, self.address, self._authority.certificate, mine.certificate, mine.key
        )

    def stop(self) -> None:
        """Stop answering; the world behind stays as it is."""
        self._server.stop()

    def _answer(self, request: Request) -> Response:
        """One request: time first, then the answer, then everything that is due right after it."""
        with self._loop.lock:
            self._pace.before(request)
            response = self._handler(request)
            self._loop.run_until_idle()
            self._pace.after(request, response)
        return response


class ServedSimulator(Served):
    """A served simulator."""

    def __init__(self, simulator: Simulator, now: dt.datetime, pace: Pace, port: int = 0, name: str = "labkit") -> None:
        self.simulator = simulator
        super().__init__(simulator.handler, simulator.loop, now, pace, port, name)


class _Turn:
    """The loop's lock; whoever gives it back has set off what is due now, and the pace knows."""

    def __init__(self, loop: EventLoop, pace: Pace) -> None:
        self._loop = loop
        self._pace = pace

    def __enter__(self) -> None:
        self._loop.lock.acquire()

    def __exit__(self, *_: object) -> None:
        try:
            self._loop.run_until_idle()
            self._pace.moved()
        finally:
            self._loop.lock.release()


def too_large(limit_bytes: int) -> Response:
    """Return the 413 of a body that is too long, as k8s.io/apimachinery NewRequestEntityTooLargeError words it."""
    message = f"Request entity too large: limit is {limit_bytes}"
    refusal = status.failure(413, "RequestEntityTooLarge", message).status
    return Response(413, Headers({"content-type": "application/json"}), payload=refusal)


def write_private(path: Path, config: Object) -> None:
    """Write a kubeconfig that only its owner can read. Raises BackendError with what to do."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # a file that is there keeps its mode, and others may have it open
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(manifests.dump(config))
    except OSError as failed:
        raise errors.BackendError(
            f"Asked to write the kubeconfig {path}; {failed.strerror}. Name another place with --kubeconfig FILE."
        ) from failed
