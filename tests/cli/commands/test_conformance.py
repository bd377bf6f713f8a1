import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from labkit.api import make
from labkit.cli import main
from labkit.cli.commands import conformance as command

GOLDEN = Path(__file__).parents[2] / "golden" / "scheduler"
EMPTY = {
    "id": "right",
    "nodes": [],
    "pods": [],
    "config": None,
    "incoming": make.a_pod("web"),
    "expect": {"selected": None},
}


def write(folder: Path, campaign: str, *lines: Any) -> None:
    text = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines)
    (folder / f"{campaign}.jsonl.xz").write_bytes(lzma.compress(text.encode()))


def conformance(*words: str) -> int:
    return main.main(["conformance", *words], {"conformance": command})  # type: ignore[dict-item]


def test_recorded_cases_are_counted_and_all_must_be_identical(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for campaign in ("empty", "queue"):
        (tmp_path / f"{campaign}.jsonl.xz").write_bytes((GOLDEN / f"{campaign}.jsonl.xz").read_bytes())
    assert conformance("scheduler", str(tmp_path)) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "CAMPAIGN  CASES  IDENTICAL",
        "empty     4      4",
        "queue     120    120",
        "conformance scheduler: identical 124 of 124",
    ]
    assert err == "", "progress is for terminals"


def test_the_first_difference_of_each_failing_case_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {**EMPTY, "id": "wrong", "expect": {"selected": "a", "nodeOrder": ["a"]}}
    write(tmp_path, "made-up", EMPTY, wrong)
    assert conformance("scheduler", str(tmp_path)) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[2:] == ['made-up wrong: selected: null, expected "a"', "conformance scheduler: identical 1 of 2"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param("{\n", "line 2: not a JSON object", id="a line that is no JSON"),
        pytest.param("[]\n", "line 2: not a case", id="a line that is no case"),
        pytest.param('{"expect": {"selected": null}}\n', "line 2: KeyError", id="a case without nodes"),
        pytest.param('{"id": "x", "expect": {}, "nodes": 3, "pods": []}\n', "x: TypeError", id="a case of wrong types"),
    ],
)
def test_a_broken_case_counts_as_not_identical_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, says: str
) -> None:
    write(tmp_path, "made-up", EMPTY, line, EMPTY)
    assert conformance("scheduler", str(tmp_path)) == 1
    out = capsys.readouterr().out
    assert says in out
    assert out.endswith("conformance scheduler: identical 2 of 3\n")


def test_a_file_that_ends_too_early_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cut.jsonl.xz").write_bytes((GOLDEN / "empty.jsonl.xz").read_bytes()[:-40])
    assert conformance("scheduler", str(tmp_path)) == 1
    assert "the file cannot be read further" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("folder", "says"),
    [("nowhere", "There is no directory"), (".", r"holds no recorded cases: no file is named *.jsonl.xz")],
)
def test_a_directory_without_recordings_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], folder: str, says: str
) -> None:
    assert conformance("scheduler", str(tmp_path / folder)) == main.BAD_INPUT
    assert says in capsys.readouterr().err
