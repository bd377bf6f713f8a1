"""The adapter between the golden transcripts' replay and the API server in process: `golden_adapter:handle`."""

from collections.abc import Iterator, Mapping

from labkit.apiserver.server import APIServer
from labkit.loop.event_loop import EventLoop
from labkit.loop.seeds import Seeds
from labkit.web.message import Headers, Peer, Request, encode

ADMIN_HEADER = "Bearer admin"
CERTIFICATE = (("authentication.kubernetes.io/credential-id", ("X509SHA256=0",)),)
ADMIN = Peer("lab-admin", ("system:masters",), extra=CERTIFICATE)


class Adapter:
    """One fresh API server that answers as replay.py wants to be answered."""

    def __init__(self) -> None:
        self.loop = EventLoop()
        self.server = APIServer(self.loop.clock, Seeds(0), loop=self.loop, default_accounts=False)

    def handle(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Answer one request; a watch is answered with everything it hears until its time is over."""
        given = Headers(headers)
        peer = ADMIN if given.get("authorization") == ADMIN_HEADER else None
        if peer is not None:
            del given["authorization"]
        request = Request(method, path, given, body, peer=peer)
        response = self.server(request)
        if response.stream is not None:
            self.loop.advance(float(request.parameter("timeoutSeconds") or 0))
            response.stream.close()
            data = b""
            while (chunk := response.stream.pop()) is not None:
                data += chunk if isinstance(chunk, bytes) else encode(chunk) + b"\n"
        else:
            data = b"" if method == "HEAD" else response.body
        return response.status, list(_fields(response.headers)), data


def _fields(headers: Headers) -> Iterator[tuple[str, str]]:
    for name, values in headers.items():
        for value in values.split("\n"):
            yield name, value


_adapter = Adapter()
handle = _adapter.handle


def advance(seconds: float) -> None:
    """Let virtual time pass instead of sleeping."""
    _adapter.loop.advance(seconds)


def expire() -> None:
    """A compaction of etcd changes nothing: what was recorded outlived it in the watch cache."""
