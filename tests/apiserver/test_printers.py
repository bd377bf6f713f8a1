"""Printers: every column has a cell, even where an object has nothing to show."""

import datetime as dt

import pytest

from labkit import loading
from labkit.api import resources
from labkit.apiserver import printers
from labkit.apiserver.printer import Printer
from labkit.apiserver.printers.pod import Pod

NOW = dt.datetime(2026, 1, 1, 1, tzinfo=dt.UTC)
LEAVES = list(loading.classes(printers, Printer))


@pytest.mark.parametrize("leaf", [Printer, *LEAVES])
def test_an_object_without_anything_fills_every_column(leaf: type[Printer]) -> None:
    assert len(leaf().cells({}, NOW)) == len(leaf.columns)


@pytest.mark.parametrize("leaf", LEAVES)
def test_a_column_is_described(leaf: type[Printer]) -> None:
    for column in leaf.columns:
        assert column.definition["description"] or column.name == "Handler", f"{leaf.__name__}: {column.name}"


def test_every_printer_prints_a_resource_that_exists() -> None:
    known = {one.group_resource for one in resources.TYPES}
    printed = [name for leaf in LEAVES for name in leaf.resources]
    assert set(printed) <= known
    assert len(printed) == len(set(printed)), "two printers print the same resource"


def container(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "restartCount": 0, **more}


RUNNING = {"state": {"running": {}}, "ready": True}


@pytest.mark.parametrize(
    ("pod", "ready", "status"),
    [
        pytest.param({"status": {"phase": "Pending"}}, "0/1", "Pending", id="nothing is known yet"),
        pytest.param(
            {"status": {"phase": "Running", "containerStatuses": [container("c", **RUNNING)]}},
            "1/1",
            "Running",
            id="up",
        ),
        pytest.param(
            {
                "status": {
                    "phase": "Running",
                    "containerStatuses": [container("c", state={"waiting": {"reason": "CrashLoopBackOff"}})],
                }
            },
            "0/1",
            "CrashLoopBackOff",
            id="a reason to wait is shown",
        ),
        pytest.param(
            {"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}, "status": {"phase": "Running"}},
            "0/1",
            "Terminating",
            id="on its way out",
        ),
        pytest.param(
            {"status": {"phase": "Failed", "reason": "Evicted"}}, "0/1", "Evicted", id="a reason replaces the phase"
        ),
        pytest.param(
            {
                "status": {
                    "phase": "Pending",
                    "conditions": [{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}],
                }
            },
            "0/1",
            "SchedulingGated",
            id="gated",
        ),
    ],
)
def test_one_word_says_how_a_pod_is(pod: dict[str, object], ready: str, status: str) -> None:
    found = Pod().cells({"spec": {"containers": [{"name": "c"}]}, **pod}, NOW)
    assert found[1:3] == [ready, status]


def test_the_last_restart_is_told_with_their_number() -> None:
    ended = {"terminated": {"finishedAt": "2026-01-01T00:55:00Z", "exitCode": 1}}
    status = {
        "phase": "Running",
        "containerStatuses": [container("c", **RUNNING) | {"restartCount": 3, "lastState": ended}],
    }
    assert Pod().cells({"spec": {"containers": [{"name": "c"}]}, "status": status}, NOW)[3] == "3 (5m ago)"
