"""`labkit bench`: what it takes, and how it prints."""

import argparse
import json
from typing import Any

import pytest

from labkit import errors
from labkit.cli.benches import scheduler
from labkit.cli.commands import bench

REFUSED = {
    "no nodes at all": (["scheduler", "--nodes", "0"], "from 1 on"),
    "fewer than no pods": (["scheduler", "--pods", "-1"], "from 1 on"),
    "a workload nobody knows": (
        ["scheduler", "--workload", "basics"],
        "There is no workload 'basics'. Workloads: basic,",
    ),
}


def parsed(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    bench.configure(parser)
    return parser.parse_args(words)


@pytest.mark.parametrize(("words", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_measured_is_refused(words: list[str], told: str) -> None:
    with pytest.raises(errors.ManifestError, match=r"bench|workload") as refused:
        bench.run(parsed(words))
    assert told in str(refused.value)


def test_the_scheduler_rows_are_a_list_of_objects(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Any] = []

    def rows(*arguments: Any) -> list[dict[str, Any]]:
        asked.append(arguments)
        return [{"workload": "basic", "nodes": 7, "pods_per_second": 1.0}]

    monkeypatch.setattr(scheduler, "rows", rows)
    assert bench.run(parsed(["scheduler", "--nodes", "7", "--workload", "basic", "--json"])) == 0
    assert json.loads(capsys.readouterr().out) == [{"workload": "basic", "nodes": 7, "pods_per_second": 1.0}]
    assert asked == [([7], 1000, ["basic"])]
