"""The simulator's containers: exec, attach, port-forward and logs, as the kubelets answer them.

The API server has asked its own questions before: the caller may, the pod is there and has a node.
"""

import datetime as dt
from collections.abc import Callable, Sequence

from labkit.api import object as objects
from labkit.api import request_info, status, timestamps
from labkit.api.object import Object
from labkit.kubelet.kubelet import KubeletManager
from labkit.kubelet.shell import Outcome
from labkit.loop.event_loop import EventLoop
from labkit.sim.port import Ports
from labkit.sim.process import Process, Shell, is_interactive
from labkit.web.message import EventStream, Headers, Request, Response
from labkit.web.session import Forwarding, Session

TEXT = Headers({"content-type": "text/plain"})
LOOK_EVERY_SECONDS = 1.0
Lines = Sequence[tuple[float, str]]


class Containers:
    """What runs on the nodes. `current` returns a pod as it is now, None if it is gone."""

    def __init__(self, kubelets: KubeletManager, loop: EventLoop, current: Callable[[str, str], Object | None]) -> None:
        self._kubelets = kubelets
        self._loop = loop
        self._current = current

    def connect(self, pod: Object, container: str, request: Request) -> Session | Forwarding:
        """Return the session of exec, attach or port-forward. Raises 400 and 500."""
        sub = request_info.of(request).subresource
        if sub == "portforward":
            return Ports(self._kubelets, pod)
        if not _runs(pod, container):
            raise status.internal(f'unable to upgrade connection: container not found ("{container}")')
        if sub == "attach":
            return self._attached(pod, container)
        words = request.query.get("command") or []
        if not words:
            raise status.bad_request("you must specify at least 1 command for the container")
        return self._executed(pod, container, words, *(request.flag(name) for name in ("stdin", "tty")))

    def _executed(self, pod: Object, container: str, words: Sequence[str], stdin: bool, terminal: bool) -> Session:
        def execute(what: Sequence[str]) -> Outcome | None:
            return self._kubelets.execute(pod, what, container)

        if is_interactive(words, stdin):
            return Shell(words, execute, self._loop, terminal)
        return Process(words, execute, self._loop)

    def _attached(self, pod: Object, container: str) -> Session:
        """What the container has yet to say, as a session."""

        def execute(_: Sequence[str]) -> Outcome | None:
            now = self._loop.clock.now()
            lines = tuple(line for line in self._kubelets.said(pod, container) or () if line[0] > now)
            return Outcome(float("inf"), 0, lines=lines)

        return Process([], execute, self._loop)

    def log(self, pod: Object, container: str, request: Request) -> Response:
        """Return what a container has said, as text or as a stream that goes on."""
        said = () if request.flag("previous") else self._kubelets.said(pod, container) or ()
        now = self._loop.clock.now()
        past, coming = [line for line in said if line[0] <= now], [line for line in said if line[0] > now]
        tail = request.parameter("tailLines")
        if tail.isdecimal():
            past = past[len(past) - min(int(tail), len(past)) :]
        stamped = request.flag("timestamps")
        if request.flag("follow"):
            return Response(200, TEXT, stream=self._followed(pod, container, past, coming, stamped))
        return Response(200, TEXT, raw=b"".join(self._line(*line, stamped) for line in past))

    def _followed(self, pod: Object, container: str, past: Lines, coming: Lines, stamped: bool) -> EventStream:
        """A stream of lines as they come, until the container has ended."""
        stream = EventStream()
        for line in past:
            stream.push(self._line(*line, stamped))
        for moment, text in coming:
            self._loop.call_at(moment, stream.push, self._line(moment, text, stamped), background=True)

        def look() -> None:
            current = self._current(objects.namespace(pod), objects.name(pod))
            if current is None or objects.uid(current) != objects.uid(pod) or not _runs(current, container):
                stream.close()
            elif not stream.closed:
                self._loop.call_later(LOOK_EVERY_SECONDS, look, background=True)

        look()
        return stream

    def _line(self, moment: float, text: str, stamped: bool) -> bytes:
        if not stamped:
            return f"{text}\n".encode()
        when = self._loop.clock.start + dt.timedelta(seconds=moment)
        return f"{timestamps.micro_time(when)} {text}\n".encode()


def _runs(pod: Object, container: str) -> bool:
    told = pod.get("status") or {}
    statuses = [*(told.get("containerStatuses") or ()), *(told.get("initContainerStatuses") or ())]
    return any(one["name"] == container and "running" in (one.get("state") or {}) for one in statuses)
