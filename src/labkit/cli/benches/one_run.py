"""One run of the scheduler bench in a process of its own: `python -m labkit.cli.benches.one_run WORKLOAD NODES PODS`.

The engine alone, without an API and without recording traces, as the bench of the real scheduler's core runs: nodes and
placed pods are there, the queue is filled, then the clock runs over one cycle per pod, each binding confirmed as the
API would. Prints one JSON object; `profile` as a fourth argument adds each plugin's share of the time.
"""

import cProfile
import gc
import json
import pstats
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from labkit.api.object import Object
from labkit.cli import measuring
from labkit.cli.benches import workloads
from labkit.scheduler.engine import Engine
from labkit.scheduler.framework.types import PodInfo
from labkit.scheduler.schedule_one import Decision


class Bindings:
    """The Effects of a world without an API: bindings are noted, and come true before the next pod's turn."""

    def __init__(self) -> None:
        self.placed: list[str] = []  # node names, in the order of decisions
        self._open: list[tuple[Object, str]] = []

    def confirm(self, engine: Engine) -> None:
        """Tell the engine of the pods that were bound, as the API would."""
        for pod, node in self._open:
            engine.update_pod(pod, {**pod, "spec": {**pod["spec"], "nodeName": node}})
        self._open.clear()

    def bind(self, pod: PodInfo, node: str) -> None:
        """Note the binding."""
        self.placed.append(node)
        self._open.append((pod.pod.obj, node))

    def bind_volumes(self, pod: PodInfo, node: str, bindings: Mapping[str, str], provisions: Sequence[str]) -> None:
        """No pod of a workload has volumes."""

    def bind_claims(self, pod: PodInfo, node: str, claims: Mapping[str, Mapping[str, Any]]) -> None:
        """No pod of a workload has claims."""

    def scheduled(self, decision: Decision) -> None:
        """Nobody is told."""

    def failed(self, decision: Decision) -> None:
        """Nobody is told; the pod is missing among the placed ones."""

    def preempt(self, decision: Decision, victim: PodInfo) -> None:
        """All pods are equal."""

    def later(self, delay_seconds: float, callback: Callable[[], object], background: bool = False) -> object:
        """Time does not pass."""
        return None


def prepared(workload: str, nodes: int, pods: int, before: int | None = None) -> tuple[Engine, Bindings, int]:
    """Return an engine with nodes, placed pods and a full queue, and how many pods wait in it."""
    bindings = Bindings()
    engine = Engine(None, bindings, lambda: 0.0, lambda plural: (), record=False)
    for node in workloads.nodes(nodes):
        engine.add_node(node)
    for pod in workloads.placed(workload, workloads.before(nodes) if before is None else before, nodes):
        engine.add_pod(pod)
    count = workloads.most_pods(workload, nodes, pods)
    for number in range(count):
        engine.add_pod(workloads.incoming(workload, number))
    return engine, bindings, count


def placing(engine: Engine, bindings: Bindings, count: int) -> list[float]:
    """Decide and confirm so many pods; return the seconds of each."""

    def one() -> None:
        engine.schedule_one()
        bindings.confirm(engine)

    return [measuring.once(one) for _ in range(count)]


def measured(workload: str, nodes: int, pods: int, before: int | None = None) -> dict[str, Any]:
    """Return the figures of one run."""
    engine, bindings, count = prepared(workload, nodes, pods, before)
    gc.collect()
    seconds = sorted(placing(engine, bindings, count))
    return {
        "workload": workload,
        "nodes": nodes,
        "pods": count,
        "bound": len(bindings.placed),
        "pods_per_second": count / sum(seconds),
        "cycle_us_p50": seconds[count // 2] * 1e6,
        "peak_memory_bytes": _peak_memory_bytes(),
    }


def shares(workload: str, nodes: int, pods: int) -> dict[str, float]:
    """Return each plugin's share of the time (what it calls in NumPy and Python included), and the rest's."""
    engine, bindings, count = prepared(workload, nodes, pods)
    profile = cProfile.Profile()
    profile.enable()
    placing(engine, bindings, count)
    profile.disable()
    names = {_file(one): one.name for framework in engine.frameworks.values() for one in framework.plugins.values()}
    seconds: dict[str, float] = defaultdict(float)
    timings: dict[Any, Any] = vars(pstats.Stats(profile))["stats"]
    for (file, _, _), (_, _, own, _, callers) in timings.items():
        if "labkit" in file:
            seconds[names.get(file, "the rest")] += own
        for (caller, _, _), (_, _, called, _) in callers.items() if "labkit" not in file else ():
            seconds[names.get(caller, "the rest")] += called
    whole = sum(seconds.values())
    return {name: each / whole for name, each in sorted(seconds.items(), key=lambda item: -item[1])}


def _file(plugin: object) -> str:
    return str(Path(sys.modules[type(plugin).__module__].__file__ or ""))


def _peak_memory_bytes() -> int | None:
    """Return how much memory the process has held at most; None where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main(arguments: Sequence[str]) -> None:
    """Run once and print."""
    workload, nodes, pods, *more = arguments
    if more == ["profile"]:
        told: Any = shares(workload, int(nodes), int(pods))
    else:
        told = measured(workload, int(nodes), int(pods), int(more[0]) if more else None)
    sys.stdout.write(f"{json.dumps(told)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
