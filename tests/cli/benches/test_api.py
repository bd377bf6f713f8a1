"""The API bench measures what it says: every way works, and what is compared is comparable."""

import json
from typing import Any

import pytest

from labkit.cli.benches import api
from labkit.cli.conformance.recordings.in_process import ADMIN
from labkit.web.message import Request


@pytest.mark.parametrize("size", [3, 30])
def test_a_list_holds_so_many_pods(size: int) -> None:
    server = api.with_pods(size)
    assert len(json.loads(server(Request("GET", api.PODS, peer=ADMIN)).body)["items"]) == size


def test_every_watcher_hears_every_change() -> None:
    server, streams = api.watched(5)
    change = api.changing(server, [])
    change()
    change()
    assert [len(stream) for stream in streams] == [2] * 5
    api.changing(server, streams)()
    assert [len(stream) for stream in streams] == [0] * 5


@pytest.mark.parametrize("rows", [lambda: api.lists((2, 4)), lambda: api.watches((1, 2))], ids=["lists", "watches"])
def test_sizes_are_measured_side_by_side(rows: Any) -> None:
    found = list(rows())
    assert len({row["what"] for row in found}) == len(found)
    assert all(value > 0 for row in found for name, value in row.items() if name == "µs per pod")
