"""The scheduler bench: pods per second of each workload, and how the cost grows with nodes and with pods.

Where the environment variable LABKIT_SCHEDULER_BENCH names the program `scheduler-bench` (the real scheduler's core in
the same set-up), it runs in turn with ours, three pairs, and the median ratio is told.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from labkit.cli.benches.workloads import WORKLOADS

SIZES = (100, 1000, 5000)
PODS = 1000
PAIRS = 3
REAL = "LABKIT_SCHEDULER_BENCH"
CROWD_PER_NODE = 10  # pods on each node of a full cluster, for the growth with pods
OURS_ALONE = frozenset({"alldifferent"})  # what the other bench does not know

Row = dict[str, Any]


def rows(sizes: Sequence[int], pods: int = PODS, workloads: Sequence[str] = tuple(WORKLOADS)) -> Iterator[Row]:
    """Measure every workload at every size, each run in a process of its own; median of three."""
    real = os.environ.get(REAL, "")
    for nodes in sizes:
        for workload in workloads:
            yield _measured(workload, nodes, pods, real if workload not in OURS_ALONE else "")


def _measured(workload: str, nodes: int, pods: int, real: str) -> Row:
    ours, theirs = [], []
    for _ in range(PAIRS):
        ours.append(_run(workload, nodes, pods))
        if real:
            theirs.append(_run_real(real, workload, nodes, pods))
    speeds = [one["pods_per_second"] for one in ours]
    memory = [one["peak_memory_bytes"] for one in ours if one["peak_memory_bytes"] is not None]
    row = {
        **ours[0],
        "pods_per_second": statistics.median(speeds),
        "pods_per_second_min": min(speeds),
        "pods_per_second_max": max(speeds),
        "cycle_us_p50": statistics.median(one["cycle_us_p50"] for one in ours),
        "peak_memory_bytes": max(memory) if memory else None,
    }
    if theirs:
        row["kube_scheduler_pods_per_second"] = statistics.median(theirs)
        row["ratio"] = statistics.median(ours_ / theirs_ for ours_, theirs_ in zip(speeds, theirs, strict=True))
    return row


def _run(workload: str, nodes: int, pods: int, *more: object) -> Row:
    told: Row = _json(sys.executable, "-m", "labkit.cli.benches.one_run", workload, nodes, pods, *more)
    return told


def _run_real(program: str, workload: str, nodes: int, pods: int) -> float:
    told = _json(program, "-workload", workload, "-nodes", nodes, "-pods", pods)
    return float(told["pods_per_second"])


def _json(*command: object) -> Any:
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


# --- as text ----------------------------------------------------------------------------------------------------------


def table(measured: Sequence[Row], pods: int = PODS) -> Iterator[str]:
    """Return the lines of the table: the rows, then growth with pods and each plugin's share at the largest size."""
    smallest = {row["workload"]: row for row in reversed(measured)}
    yield f"{'workload':<18}{'nodes':>7}{'pods':>7}{'pods/s':>9}{'min':>8}{'max':>8}{'µs p50':>9}{'MiB':>7}  growth"
    for row in measured:
        yield _line(row, smallest[row["workload"]])
    largest = max((row["nodes"] for row in measured), default=0)
    names = dict.fromkeys(row["workload"] for row in measured if row["nodes"] == largest)
    for workload in names:
        yield _growth_with_pods(workload, largest, pods)
    for workload in names:
        share = _run(workload, largest, pods, "profile")
        listed = ", ".join(f"{name} {part:.0%}" for name, part in share.items() if part >= 0.01)
        yield f"share of the time, {workload}, {largest} nodes: {listed}"


def _line(row: Row, smallest: Row) -> str:
    memory = row["peak_memory_bytes"]
    growth = smallest["pods_per_second"] / row["pods_per_second"]
    text = (
        f"{row['workload']:<18}{row['nodes']:>7}{row['pods']:>7}{row['pods_per_second']:>9,.0f}"
        f"{row['pods_per_second_min']:>8,.0f}{row['pods_per_second_max']:>8,.0f}{row['cycle_us_p50']:>9,.0f}"
        f"{memory // 2**20 if memory is not None else '-':>7}  {growth:.2f} x the cost at {smallest['nodes']} nodes"
    )
    if "ratio" in row:
        text += f"; kube-scheduler {row['kube_scheduler_pods_per_second']:,.0f} pods/s, {row['ratio']:.1f} x"
    return text


def _growth_with_pods(workload: str, nodes: int, pods: int) -> str:
    """The median cost per pod on an empty cluster, and on one with many pods on every node."""
    crowd = nodes * CROWD_PER_NODE if workload != "antiaffinity" else nodes // 2
    empty, full = (_run(workload, nodes, pods, before) for before in (0, crowd))
    times = full["cycle_us_p50"] / empty["cycle_us_p50"]
    memory = full["peak_memory_bytes"]
    held = f", {memory // 2**20} MiB" if memory is not None else ""
    return f"growth with pods, {workload}, {nodes} nodes: {crowd} placed cost {times:.2f} x an empty cluster{held}"
