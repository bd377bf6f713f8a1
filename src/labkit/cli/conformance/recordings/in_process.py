"""The simulator as a target, in process: an API server alone, or with controllers and scheduler."""

import datetime as dt
from collections.abc import Iterator

from labkit.apiserver.server import APIServer
from labkit.cli.conformance.recordings.target import Question, Reply
from labkit.loop.clock import VIRTUAL_START, VirtualClock
from labkit.loop.event_loop import EventLoop
from labkit.loop.seeds import Seeds
from labkit.sim.simulator import Simulator
from labkit.web.message import EventStream, Headers, Peer, Request, line

CERTIFICATE = (("authentication.kubernetes.io/credential-id", ("X509SHA256=0",)),)
ADMIN = Peer("lab-admin", ("system:masters",), extra=CERTIFICATE)
FULL = "full"


class InProcess:
    """One API server; a request is answered together with everything that is due right after it."""

    def __init__(self, server: APIServer, loop: EventLoop) -> None:
        self.server = server
        self.loop = loop

    @property
    def can_expire(self) -> bool:
        """A compaction can always be played."""
        return True

    def send(self, question: Question) -> Reply:
        """Answer; a watch is answered with everything it hears until its time is over."""
        headers = Headers(question.headers)
        peer = ADMIN if question.as_admin and "authorization" not in headers else None
        request = Request(question.method, question.path, headers, question.body or b"", peer=peer)
        response = self.server(request)
        self.loop.run_until_idle()
        if response.stream is None:
            body = b"" if question.method == "HEAD" else response.body
        else:
            self.loop.advance(float(request.parameter("timeoutSeconds") or 0))
            body = b"".join(_heard(response.stream))
        return Reply(response.status, tuple(_fields(response.headers)), body)

    def advance(self, seconds: float) -> None:
        """Let virtual time pass."""
        self.loop.advance(seconds)

    def expire(self) -> None:
        """Do nothing: a compaction of etcd reaches no further than what the watch cache has dropped already."""

    def close(self) -> None:
        """There is nothing to let go of."""


def fresh(profile: str, start: dt.datetime = VIRTUAL_START) -> InProcess:
    """Return a new server: alone, or for the profile "full" with all controllers, the scheduler and silent nodes."""
    if profile == FULL:
        simulator = Simulator(start=start, kubelets=False)
        return InProcess(simulator.handler, simulator.loop)
    loop = EventLoop(VirtualClock(start))
    return InProcess(APIServer(loop.clock, Seeds(0), loop=loop, default_accounts=False), loop)


def _heard(stream: EventStream) -> Iterator[bytes]:
    stream.close()
    while (chunk := stream.pop()) is not None:
        yield line(chunk)


def _fields(headers: Headers) -> Iterator[tuple[str, str]]:
    for name, values in headers.items():
        for value in values.split("\n"):
            yield name, value
