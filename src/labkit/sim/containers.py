"""The way into containers: exec, attach, logs and port-forward, which an API server passes on to the kubelet.

The API server says first whether the caller may and whether the pod is there; only then does the kubelet speak.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from labkit import errors
from labkit.api import object as objects
from labkit.api import request_info, status, timestamps
from labkit.api.object import Object
from labkit.api.resources import PODS
from labkit.kubelet.shell import Outcome
from labkit.sim.port import Ports
from labkit.sim.process import Process, Shell, is_interactive
from labkit.sim.simulator import Simulator
from labkit.web.message import JSON, EventStream, Handler, Headers, Request, Response
from labkit.web.session import Forwarding, Session

CONNECTIONS = ("exec", "attach", "portforward")
# What the API server says once all its own questions are answered.
THROUGH = "needs a container that really runs"
TEXT = Headers({"content-type": "text/plain"})
LOOK_EVERY_SECONDS = 1.0


def connected(simulator: Simulator) -> Handler:
    """Return the simulator's handler, with the ways into its containers open."""
    handler = simulator.handler

    def answer(request: Request) -> Response:
        info = request_info.of(request)
        if info.resource != "pods" or not info.subresource:
            return handler(request)
        if info.subresource == "log":
            return _log(simulator, request, handler(request))
        if info.subresource not in CONNECTIONS:
            return handler(request)
        response = handler(_asked(request))
        if response.status == 400 and THROUGH in str((response.payload or {}).get("message")):
            return _connection(simulator, request)
        return response

    return answer


def _asked(request: Request) -> Request:
    """The request as the API server reads it: a POST that is to be upgraded has no body."""
    if request.method != "POST" or request.body:
        return request
    return dataclasses.replace(
        request, headers=Headers({**request.headers, "content-type": JSON}), payload={"kind": "Pod", "apiVersion": "v1"}
    )


def _connection(simulator: Simulator, request: Request) -> Response:
    try:
        if "upgrade" not in request.headers.get("connection", "").lower():
            raise status.bad_request("Upgrade request required")
        return Response(101, session=_session(simulator, request, _pod(simulator, request)))
    except errors.ApiError as refused:
        return Response(refused.code, Headers({"content-type": JSON}), payload=refused.status)


def _session(simulator: Simulator, request: Request, pod: Object) -> Session | Forwarding:
    sub = request_info.of(request).subresource
    if sub == "portforward":
        return Ports(simulator, pod)
    container = _container(pod, request.parameter("container"))
    words = request.query.get("command") or []
    stdin, terminal = (request.flag(name) for name in ("stdin", "tty"))
    if not _runs(pod, container):
        raise status.internal(f'unable to upgrade connection: container not found ("{container}")')
    if sub == "attach":
        return _attached(simulator, pod, container)
    if not words:
        raise status.bad_request("you must specify at least 1 command for the container")

    def execute(what: Sequence[str]) -> Outcome | None:
        return simulator.kubelets.execute(pod, what, container)

    if is_interactive(words, stdin):
        return Shell(words, execute, simulator.loop, terminal)
    return Process(words, execute, simulator.loop)


def _attached(simulator: Simulator, pod: Object, container: str) -> Session:
    """What the container has yet to say, as a session."""

    def execute(_: Sequence[str]) -> Outcome | None:
        now = simulator.clock.now()
        lines = tuple(line for line in simulator.kubelets.said(pod, container) or () if line[0] > now)
        return Outcome(float("inf"), 0, lines=lines)

    return Process([], execute, simulator.loop)


def _log(simulator: Simulator, request: Request, response: Response) -> Response:
    """Fill the API server's answer with what the container has said."""
    if response.status != 200 or response.stream is not None or response.payload is not None:
        return response
    pod = _pod(simulator, request)
    container = _container(pod, request.parameter("container"))
    said = simulator.kubelets.said(pod, container) or ()
    if request.flag("previous"):
        said = ()
    now = simulator.clock.now()
    past, coming = [line for line in said if line[0] <= now], [line for line in said if line[0] > now]
    tail = request.parameter("tailLines")
    if tail.isdigit():
        past = past[len(past) - min(int(tail), len(past)) :]
    stamped = request.flag("timestamps")
    if request.flag("follow"):
        return Response(200, TEXT, stream=_followed(simulator, pod, container, past, coming, stamped))
    return Response(200, TEXT, raw=b"".join(_line(simulator, *line, stamped) for line in past))


Lines = Sequence[tuple[float, str]]


def _followed(
    simulator: Simulator, pod: Object, container: str, past: Lines, coming: Lines, stamped: bool
) -> EventStream:
    """A stream of lines as they come, until the container has ended."""
    stream = EventStream()
    for line in past:
        stream.push(_line(simulator, *line, stamped))
    for moment, text in coming:
        simulator.loop.call_at(moment, stream.push, _line(simulator, moment, text, stamped), background=True)

    def look() -> None:
        current = simulator.client().find(PODS, objects.name(pod), objects.namespace(pod))
        if current is None or objects.uid(current) != objects.uid(pod) or not _runs(current, container):
            stream.close()
        elif not stream.closed:
            simulator.loop.call_later(LOOK_EVERY_SECONDS, look, background=True)

    look()
    return stream


def _line(simulator: Simulator, moment: float, text: str, stamped: bool) -> bytes:
    if not stamped:
        return f"{text}\n".encode()
    when = simulator.clock.start + dt.timedelta(seconds=moment)
    return f"{timestamps.micro_time(when)} {text}\n".encode()


def _pod(simulator: Simulator, request: Request) -> Object:
    info = request_info.of(request)
    return simulator.client().get(PODS, info.name, info.namespace)


def _container(pod: Object, wanted: str) -> str:
    """The container that is meant. Raises 400."""
    spec, name = pod["spec"], objects.name(pod)
    regular = [one["name"] for one in spec["containers"]]
    others = [one["name"] for field in ("initContainers", "ephemeralContainers") for one in spec.get(field) or ()]
    if not wanted and len(regular) > 1:
        raise status.bad_request(
            f"a container name must be specified for pod {name}, choose one of: [{' '.join(regular)}]"
        )
    if wanted and wanted not in (*regular, *others):
        raise status.bad_request(f"container {wanted} is not valid for pod {name}")
    return wanted or regular[0]


def _runs(pod: Object, container: str) -> bool:
    told = pod.get("status") or {}
    statuses = [*(told.get("containerStatuses") or ()), *(told.get("initContainerStatuses") or ())]
    return any(one["name"] == container and "running" in (one.get("state") or {}) for one in statuses)
