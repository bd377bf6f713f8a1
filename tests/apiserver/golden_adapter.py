"""The adapter between the recordings' own replay program and the API server in process: `golden_adapter:handle`."""

from collections.abc import Mapping

from labkit.cli.conformance.recordings import in_process
from labkit.cli.conformance.recordings.target import Question

ADMIN_HEADER = "Bearer admin"
_target = in_process.fresh("api")


def handle(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    """Answer one request; a watch is answered with everything it hears until its time is over."""
    as_admin = headers.get("Authorization") == ADMIN_HEADER
    given = {name: value for name, value in headers.items() if not as_admin or name != "Authorization"}
    reply = _target.send(Question(method, path, given, body, as_admin))
    return reply.status, list(reply.headers), reply.body


def advance(seconds: float) -> None:
    """Let virtual time pass instead of sleeping."""
    _target.advance(seconds)


def expire() -> None:
    """Let a compaction happen."""
    _target.expire()
