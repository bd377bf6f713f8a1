"""The scheduler bench: rows, the comparison with another program, and the table."""

import sys
from pathlib import Path
from typing import Any

import pytest

from labkit.cli.benches import scheduler

OTHER = """#!{python}
import json, sys
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
print(json.dumps({{"workload": given["-workload"], "nodes": int(given["-nodes"]), "pods_per_second": 0.5}}))
"""


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that speaks like scheduler-bench and is very slow."""
    program = tmp_path / "scheduler-bench"
    program.write_text(OTHER.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv(scheduler.REAL, str(program))
    return program


def test_a_row_has_the_agreed_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(scheduler.REAL, raising=False)
    monkeypatch.setattr(scheduler, "PAIRS", 1)
    (row,) = scheduler.rows([10], 5, ["basic"])
    assert {"workload", "nodes", "pods", "pods_per_second", "peak_memory_bytes"} <= row.keys()
    assert (row["workload"], row["nodes"], row["pods"]) == ("basic", 10, 5)
    assert "ratio" not in row


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with a first line that names its Python")
def test_another_program_runs_in_turn_and_the_median_ratio_is_told(
    other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "PAIRS", 1)
    (row,) = scheduler.rows([10], 5, ["basic"])
    assert row["kube_scheduler_pods_per_second"] == 0.5
    assert row["ratio"] == pytest.approx(row["pods_per_second"] / 0.5)


def a_row(nodes: int, speed: float, **more: Any) -> dict[str, Any]:
    speeds = {"pods_per_second": speed, "pods_per_second_min": speed, "pods_per_second_max": speed}
    row = {"workload": "basic", "nodes": nodes, "pods": 5, "cycle_us_p50": 100.0, "peak_memory_bytes": 2**26}
    return {**row, **speeds, **more}


def test_a_line_tells_growth_and_ratio() -> None:
    line = scheduler._line(a_row(1000, 500.0, kube_scheduler_pods_per_second=100.0, ratio=5.0), a_row(100, 1000.0))
    assert line.endswith("64  2.00 x the cost at 100 nodes; kube-scheduler 100 pods/s, 5.0 x")
