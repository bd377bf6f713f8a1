"""Any API server on the network as a target, over HTTP or HTTPS."""

import contextlib
import http.client
import ssl
import threading
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from labkit import errors
from labkit.cli.conformance.recordings.target import Question, Reply

READ_SECONDS = 90.0
# The server may end a connection that was idle; whether it has is only known when it is used.
TRIES = 2


@dataclass(frozen=True)
class Access:
    """Where a server is, whom to trust there, and who one is: a bearer token or a client certificate."""

    url: str
    token: str = ""
    certificate: Path | None = None
    key: Path | None = None
    authority: Path | None = None
    insecure: bool = False


class Remote:
    """One server. Requests without credentials take a connection of their own."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._url = urllib.parse.urlsplit(access.url)
        if self._url.scheme not in ("http", "https") or not self._url.hostname:
            raise errors.ManifestError(
                f"{access.url!r} is no address of a server; it looks like https://127.0.0.1:6443."
            )
        self._contexts = {known: self._context(known) for known in (True, False)} if self._url.scheme == "https" else {}
        self._connections: dict[bool, http.client.HTTPConnection] = {}

    @property
    def can_expire(self) -> bool:
        """A real server compacts when it pleases."""
        return False

    def send(self, question: Question) -> Reply:
        """Return the answer. Raises BackendError if there is none."""
        for tried in range(1, TRIES + 1):
            try:
                return self._answered(question)
            except (OSError, http.client.HTTPException) as failed:
                self._drop(question.as_admin)
                if tried == TRIES:
                    what = f"{type(failed).__name__}: {failed}"
                    raise errors.BackendError(f"Asked {self._access.url} for {question.path}; {what}.") from failed
        raise AssertionError("unreachable")

    def advance(self, seconds: float) -> None:
        """Wait so long."""
        threading.Event().wait(seconds)

    def expire(self) -> None:
        """Not possible here."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the connections."""
        for as_admin in tuple(self._connections):
            self._drop(as_admin)

    def _answered(self, question: Question) -> Reply:
        connection = self._connections.get(question.as_admin)
        if connection is None:
            connection = self._connections[question.as_admin] = self._connected(question.as_admin)
        connection.putrequest(question.method, question.path, skip_accept_encoding=True)
        for name, value in self._headers(question).items():
            connection.putheader(name, value)
        connection.endheaders(question.body or None)
        answer = connection.getresponse()
        reply = Reply(answer.status, tuple(answer.getheaders()), answer.read())
        if answer.will_close:
            self._drop(question.as_admin)
        return reply

    def _headers(self, question: Question) -> dict[str, str]:
        found = dict(question.headers)
        if question.as_admin and self._access.token and "authorization" not in {name.lower() for name in found}:
            found["Authorization"] = f"Bearer {self._access.token}"
        if question.body is not None or question.method in ("POST", "PUT", "PATCH"):
            found["Content-Length"] = str(len(question.body or b""))
        return found

    def _connected(self, as_admin: bool) -> http.client.HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        if not self._contexts:
            return http.client.HTTPConnection(host, port, timeout=READ_SECONDS)
        return http.client.HTTPSConnection(host, port, timeout=READ_SECONDS, context=self._contexts[as_admin])

    def _context(self, as_admin: bool) -> ssl.SSLContext:
        access = self._access
        try:
            context = ssl.create_default_context(cafile=access.authority)
            if access.insecure:
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            if as_admin and access.certificate is not None:
                context.load_cert_chain(access.certificate, access.key)
        except OSError as failed:
            raise errors.ManifestError(f"The certificates for {access.url} cannot be read: {failed}") from failed
        return context

    def _drop(self, as_admin: bool) -> None:
        connection = self._connections.pop(as_admin, None)
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()
