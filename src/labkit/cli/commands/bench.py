"""`labkit bench`: what the parts cost, as ratios measured side by side in one run."""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

NAME = "bench"
HELP = "measure connect, get, list, watch and scheduling side by side"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("part", nargs="?", choices=[*PARTS, "all"], default="all", help="what to measure")
    parser.add_argument("--json", action="store_true", help="print a list of objects instead of a table")
    parser.add_argument("--nodes", type=int, action="append", help="scheduler: how many nodes (again for more sizes)")
    parser.add_argument("--pods", type=int, default=1000, help="scheduler: how many pods to place (default 1000)")
    parser.add_argument("--workload", action="append", help="scheduler: only this workload (again for more)")


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    parts = list(PARTS) if arguments.part == "all" else [arguments.part]
    _check(arguments)
    measured = {part: list(PARTS[part](arguments)) for part in parts}
    if arguments.json:
        print(json.dumps([row for rows in measured.values() for row in rows], indent=2))
        return 0
    for part, rows in measured.items():
        for line in _scheduler_table(rows, arguments) if part == "scheduler" else map(_line, rows):
            print(line)
    return 0


def _check(arguments: argparse.Namespace) -> None:
    from labkit import errors
    from labkit.cli.benches.workloads import WORKLOADS

    if any(number < 1 for number in (*(arguments.nodes or ()), arguments.pods)):
        raise errors.ManifestError("labkit bench takes --nodes and --pods from 1 on.")
    unknown = [name for name in arguments.workload or () if name not in WORKLOADS]
    if unknown:
        raise errors.ManifestError(f"There is no workload {unknown[0]!r}. Workloads: {', '.join(WORKLOADS)}.")


def _line(row: dict[str, Any]) -> str:
    figures = "  ".join(f"{name} {_figure(value)}" for name, value in row.items() if name != "what")
    return f"{row['what']:<44} {figures}"


def _scheduling(arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The scheduler's workloads, the engine alone."""
    from labkit.cli.benches import scheduler, workloads

    chosen = arguments.workload or tuple(workloads.WORKLOADS)
    return scheduler.rows(arguments.nodes or scheduler.SIZES, arguments.pods, chosen)


def _scheduler_table(rows: list[dict[str, Any]], arguments: argparse.Namespace) -> Iterator[str]:
    from labkit.cli.benches import scheduler

    return scheduler.table(rows, arguments.pods)


def _connect(_arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """How long until three nodes are ready, in a fresh process and again."""
    code = (
        "import time; a=time.perf_counter(); import labkit; c=labkit.connect(); b=time.perf_counter();"
        "c.core.list_node(); d=time.perf_counter(); labkit.connect(); e=time.perf_counter();"
        "print((b-a)*1e3, (d-b)*1e3, (e-d)*1e3)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(5)]
    first, models, again = (
        statistics.median(column) for column in zip(*(map(float, run.stdout.split()) for run in runs), strict=True)
    )
    yield {"what": "connect, fresh process, imports included", "ms": first}
    yield {"what": "first call, models of the client loaded", "ms": models}
    yield {"what": "connect again", "ms": again}


def _api(_arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The API server in process: gets, lists, watchers."""
    from labkit.cli.benches import api

    return api.rows()


def _calls(_arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """A get and lists: the bare handler, the client's transport alone, and with models."""
    import labkit
    from labkit.cli import measuring
    from labkit.web.message import Peer, Request

    cluster = labkit.connect(nodes=10)
    backend: Any = cluster._backend
    core: Any = cluster.core
    handler, peer = backend.simulator.handler, Peer("bench", ("system:masters",))
    get = Request("GET", "/api/v1/nodes/node-1", peer=peer)
    ways: dict[str, Callable[[], object]] = {
        "get: handler alone": lambda: handler(get),
        "get: handler and JSON text": lambda: handler(get).body,
        "get: official client, raw": lambda: json.loads(core.read_node("node-1", _preload_content=False).data),
        "get: official client, models": lambda: cluster.core.read_node("node-1"),
        "list of 10: official client, raw": lambda: json.loads(core.list_node(_preload_content=False).data),
        "list of 10: official client, models": core.list_node,
    }
    measured = measuring.in_turn(ways, calls=100)
    base = measured["get: handler alone"].seconds
    for name, one in measured.items():
        yield {"what": name, "µs": one.micros, "× handler": one.seconds / base}


def _lists(_arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """A list must cost the same per object however long it is."""
    import labkit
    from labkit.cli import measuring
    from labkit.web.message import Peer, Request

    peer = Peer("bench", ("system:masters",))
    lists: dict[str, Callable[[], object]] = {}
    for size in (100, 1000, 5000):
        cluster = labkit.connect(nodes=0)
        backend: Any = cluster._backend
        for number in range(size):
            backend.client().create(
                _configmaps(), {**_CONFIG_MAP, "metadata": {"name": f"c{number}", "namespace": "default"}}
            )
        request = Request("GET", "/api/v1/namespaces/default/configmaps", peer=peer)
        lists[str(size)] = _listing(backend.simulator.handler, request)
    measured = measuring.in_turn(lists, calls=1)
    base = measured["100"].seconds / 100
    for size_text, one in measured.items():
        per_object = one.seconds / int(size_text)
        yield {
            "what": f"list of {size_text} objects as text",
            "µs per object": per_object * 1e6,
            "× of 100": per_object / base,
        }


def _listing(handler: Callable[[Any], Any], request: Any) -> Callable[[], object]:
    return lambda: handler(request).body


def _watch(_arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Watch events per second through the official client."""
    import kubernetes.watch

    import labkit
    from labkit.cli import measuring

    def through(count: int) -> float:
        core: Any = labkit.connect(nodes=0).core
        for number in range(count):
            core.create_namespaced_config_map("default", {"metadata": {"name": f"c{number}"}})

        def read() -> None:
            stream = kubernetes.watch.Watch().stream(core.list_namespaced_config_map, "default", timeout_seconds=1)
            assert sum(1 for _ in stream) >= count

        return count / measuring.once(read)

    for count in (100, 1000):
        yield {"what": f"watch: {count} events, official client, models", "events/s": through(count)}


_CONFIG_MAP = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"key": "value" * 20}}


def _configmaps() -> Any:
    from labkit.api import resources

    return resources.by_kind("v1", "ConfigMap")


def _figure(value: float) -> str:
    return f"{value:,.2f}" if value < 10 else f"{value:,.0f}"


PARTS: dict[str, Callable[[argparse.Namespace], Iterator[dict[str, Any]]]] = {
    "connect": _connect,
    "calls": _calls,
    "lists": _lists,
    "api": _api,
    "watch": _watch,
    "scheduler": _scheduling,
}
