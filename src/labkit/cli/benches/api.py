"""The API server's bench: one get on every way to it, lists and watches at several sizes, all in process.

A get passes the whole chain of filters. Sizes are compared side by side in one run: what is linear costs the same per
pod, or per watcher, at every size.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from labkit.api import make
from labkit.apiserver.server import APIServer
from labkit.cli import measuring
from labkit.cli.conformance.recordings.in_process import ADMIN, fresh
from labkit.web.message import EventStream, Request, line

LISTS = (500, 5000)
WATCHERS = (10, 100, 1000)
EVENTS = 20
OTHERS = 2000  # more objects than the server keeps the bytes of
PODS = "/api/v1/namespaces/bench/pods"
CONFIG_MAPS = "/api/v1/namespaces/bench/configmaps"

Row = dict[str, Any]


def rows() -> Iterator[Row]:
    """Measure everything."""
    yield from gets()
    yield from lists()
    yield from watches()


def gets() -> Iterator[Row]:
    """A get of a node of 3 KB, by the handler and by the official client; and one of an object not asked for lately."""
    import labkit

    cluster = labkit.connect(nodes=3)
    core: Any = cluster.core
    backend: Any = cluster._backend
    handler = backend.simulator.handler
    asked = Request("GET", "/api/v1/nodes/node-1", peer=ADMIN)
    other = _others(core)
    ways: dict[str, Callable[[], object]] = {
        "get, handler alone": lambda: handler(Request(asked.method, asked.target, peer=ADMIN)),
        "get, official client, bytes": lambda: core.read_node("node-1", _preload_content=False).data,
        "get, official client, raw": lambda: json.loads(core.read_node("node-1", _preload_content=False).data),
        "get, official client, raw, always another": lambda: json.loads(other().data),
        "get, official client, models": lambda: core.read_node("node-1"),
    }
    measured = measuring.in_turn(ways, calls=100, rounds=15)
    base = measured["get, handler alone"].seconds
    for name, one in measured.items():
        yield {"what": name, "µs": one.micros, "× handler": one.seconds / base}


def _others(core: Any) -> Callable[[], Any]:
    """Return a get that asks for another ConfigMap each time, of about the size of a node."""
    for number in range(OTHERS):
        core.create_namespaced_config_map("default", {"metadata": {"name": f"c{number}"}, "data": {"k": "v" * 2600}})
    turn = iter(range(10**9))
    return lambda: core.read_namespaced_config_map(f"c{next(turn) % OTHERS}", "default", _preload_content=False)


def lists(sizes: Sequence[int] = LISTS) -> Iterator[Row]:
    """Lists of pods, as values and as bytes."""
    servers = {size: with_pods(size) for size in sizes}
    request = Request("GET", PODS, peer=ADMIN)
    for what, form in (("values", _payload), ("bytes", _bytes)):
        ways = {str(size): _listing(server, request, form) for size, server in servers.items()}
        measured = measuring.in_turn(ways, calls=1)
        base = measured[str(sizes[0])].seconds / sizes[0]
        for size in sizes:
            each = measured[str(size)].seconds / size
            yield {
                "what": f"list of {size} pods, {what}",
                "µs per pod": each * 1e6,
                f"× of {sizes[0]}": each / base,
            }


def with_pods(count: int) -> APIServer:
    """Return a server with so many pods in one namespace."""
    server = a_server()
    for number in range(count):
        created(server, PODS, make.a_pod(f"p{number:05}", namespace="bench"))
    return server


def a_server() -> APIServer:
    """Return a server with an empty namespace."""
    server = fresh("api").server
    created(server, "/api/v1/namespaces", {"metadata": {"name": "bench"}})
    created(server, "/api/v1/namespaces/bench/serviceaccounts", {"metadata": {"name": "default"}})
    return server


def created(server: APIServer, path: str, body: dict[str, Any]) -> None:
    """Create an object, which must be possible."""
    response = server(Request("POST", path, payload=body, peer=ADMIN))
    assert response.status == 201, response.payload


def _payload(server: APIServer, request: Request) -> object:
    return server(request).payload


def _bytes(server: APIServer, request: Request) -> object:
    return server(request).body


def _listing(server: APIServer, request: Request, form: Callable[[APIServer, Request], object]) -> Callable[[], object]:
    return lambda: form(server, Request(request.method, request.target, peer=request.peer))


def watches(sizes: Sequence[int] = WATCHERS) -> Iterator[Row]:
    """One change, heard by so many watchers, each of which takes its line of bytes."""
    ways = {str(size): changing(*watched(size)) for size in sizes}
    measured = measuring.in_turn(ways, calls=EVENTS)
    base = (measured[str(sizes[-1])].seconds - measured[str(sizes[0])].seconds) / (sizes[-1] - sizes[0])
    for size in sizes:
        seconds = measured[str(size)].seconds
        yield {"what": f"a change and {size} watchers", "µs": seconds * 1e6, "µs per watcher": seconds / size * 1e6}
    yield {"what": f"each further watcher, {sizes[0]} to {sizes[-1]}", "µs": base * 1e6}


def watched(count: int) -> tuple[APIServer, list[EventStream]]:
    """Return a server with one ConfigMap and so many watches of its namespace, each of which has heard of it."""
    server = a_server()
    created(server, CONFIG_MAPS, {"metadata": {"name": "c"}, "data": {"k": "v" * 1000}})
    streams = []
    for _ in range(count):
        stream = server(Request("GET", f"{CONFIG_MAPS}?watch=true", peer=ADMIN)).stream
        assert stream is not None
        stream.pop()
        streams.append(stream)
    return server, streams


def changing(server: APIServer, streams: Sequence[EventStream]) -> Callable[[], object]:
    """Return a change of the ConfigMap, heard by every watcher as bytes."""
    turn = iter(range(10**9))

    def change() -> None:
        body = {"metadata": {"name": "c"}, "data": {"k": "v" * 1000, "turn": str(next(turn))}}
        server(Request("PUT", f"{CONFIG_MAPS}/c", payload=body, peer=ADMIN))
        for stream in streams:
            while (chunk := stream.pop()) is not None:
                line(chunk)

    return change
