"""What listens on a pod's ports, for those who come through port-forward: a page that says which pod served it."""

import functools
from collections.abc import Callable

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.kubelet.kubelet import KubeletManager
from labkit.web.session import ERROR, Send

DATA = "data"
END_OF_HEAD = b"\r\n\r\n"
LIMIT_BYTES = 64 * 1024


class Ports:
    """The ports of one pod."""

    def __init__(self, kubelets: KubeletManager, pod: Object) -> None:
        self._kubelets = kubelets
        self._pod = pod

    def connect(self, port: int) -> "Page":
        """Return the session behind a port; if nobody listens there it says so."""
        return Page(objects.name(self._pod), port, functools.partial(self._listens, port))

    def _listens(self, port: int) -> bool:
        return self._kubelets.listens(self._pod, port)


class Page:
    """One connection to one port: every HTTP request on it is answered with the same page."""

    def __init__(self, pod: str, port: int, listens: Callable[[], bool]) -> None:
        self._pod = pod
        self._port = port
        self._listens = listens
        self._heard = b""

    def start(self, send: Send, end: Callable[[], object]) -> None:
        """Refuse, if nobody listens; the words are the kubelet's."""
        self._send, self._end = send, end
        if not self._listens():
            why = f"failed to connect to localhost:{self._port} inside namespace: connection refused"
            send(ERROR, f"an error occurred forwarding {self._port} -> {self._port}: {why}".encode())
            end()

    def receive(self, stream: str, data: bytes) -> None:
        """Answer once a request's head is complete."""
        if stream == DATA:
            self._heard = (self._heard + data)[-LIMIT_BYTES:]
            while END_OF_HEAD in self._heard:
                head, self._heard = self._heard.split(END_OF_HEAD, 1)
                self._answer(head)

    def finish(self, stream: str) -> None:
        """The client has said all; so have we."""
        if stream == DATA:
            self._end()

    def close(self) -> None:
        """The client has left."""

    def _answer(self, head: bytes) -> None:
        body = b"" if head.startswith(b"HEAD ") else f"{self._pod} answers on port {self._port}\n".encode()
        fields = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
        self._send(DATA, fields.encode() + body)
