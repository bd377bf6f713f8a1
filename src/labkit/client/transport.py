"""Transports: how a request reaches a handler."""

import dataclasses
from typing import Protocol

from labkit.web.message import Handler, Peer, Request, Response


class Transport(Protocol):
    """Carries a request to an API server. A watch is answered with a Response that has a `stream`."""

    def send(self, request: Request) -> Response:
        """Return the answer, refusals included (the caller looks at the status)."""
        ...


class InProcessTransport:
    """Hands requests straight to a handler, under a named identity. No sockets, no threads."""

    def __init__(self, handler: Handler, peer: Peer) -> None:
        self._handler = handler
        self._peer = peer

    def send(self, request: Request) -> Response:
        """Return the handler's answer."""
        return self._handler(dataclasses.replace(request, peer=self._peer))
