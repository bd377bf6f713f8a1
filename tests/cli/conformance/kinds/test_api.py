"""`labkit conformance api`: the table, the first differences, the count, and the options."""

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from labkit.cli import main
from labkit.cli.commands import conformance as command
from labkit.cli.conformance.recordings.serving import ServedServer

GOLDEN = Path(__file__).parents[3] / "golden" / "api"


def conformance(*words: str) -> int:
    return main.main(["conformance", *words], {"conformance": command})  # type: ignore[dict-item]


def asking(path: str, body: Any, status: int = 200) -> dict[str, Any]:
    response = {"status": status, "headers": {"content-type": "application/json"}, "body": body}
    return {"request": {"method": "GET", "path": path, "headers": {}}, "response": response}


RIGHT = asking("/api/v1/namespaces/none", {"<any>": "<any>"}, 404) | {"project": ["code"], "response": {
    "status": 404, "picked": {"code": 404}}}  # fmt: skip
WRONG = RIGHT | {"response": {"status": 200, "picked": {}}}
LINE = {"command": ["kubectl", "x"], "exit": 0, "stdout": "", "stderr": ""}


def write(folder: Path, area: str, *scenarios: dict[str, Any]) -> None:
    text = "".join(json.dumps({"area": area, **one}) + "\n" for one in scenarios)
    path = folder / "http" / f"{area}.jsonl.xz"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(lzma.compress(text.encode()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "one", {"name": "right", "steps": [RIGHT, RIGHT]}, {"name": "half", "steps": [RIGHT, WRONG]})
    write(tmp_path, "two", {"name": "all", "profile": "full", "steps": [RIGHT]}, {"name": "lines", "steps": [LINE]})
    return tmp_path


def test_scenarios_and_steps_are_counted_per_area(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert conformance("api", str(folder), "--fail-list", str(folder / "failing")) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "AREA   SCENARIOS  STEPS",
        "one    1/2        3/4",
        "two    1/1        1/1",
        "TOTAL  2/3        4/5",
    ]
    assert lines[4].startswith("one half: step 2 GET /api/v1/namespaces/none: status: expected 200, got 404")
    assert lines[5:] == ["conformance api: identical 2 of 3"]
    assert (folder / "failing").read_text(encoding="utf-8") == "half\n"


@pytest.mark.parametrize(
    ("options", "identical"),
    [
        pytest.param(["--area", "two"], "1 of 1", id="one area"),
        pytest.param(["--name", "^right$"], "1 of 1", id="by name"),
        pytest.param(["--profile", "api"], "1 of 2", id="by profile"),
        pytest.param(["--area", "three"], "0 of 0", id="nothing is chosen"),
    ],
)
def test_the_options_choose(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], identical: str
) -> None:
    assert conformance("api", str(folder), *options) == (0 if identical == "1 of 1" else 1)
    assert capsys.readouterr().out.splitlines()[-1] == f"conformance api: identical {identical}"


def test_a_recorded_area_is_identical_in_process_and_on_a_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "http").mkdir()
    recorded = GOLDEN / "http" / "apply.jsonl.xz"
    (tmp_path / "http" / recorded.name).write_bytes(recorded.read_bytes())
    served = ServedServer("api", tmp_path)
    for options in ([], ["--kubeconfig", str(served.kubeconfig)]):
        assert conformance("api", str(tmp_path), *options) == 0
        assert capsys.readouterr().out.endswith("conformance api: identical 7 of 7\n")
    served.close()


def test_what_needs_a_compaction_is_left_out_on_another_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "one", {"name": "right", "steps": [{"control": "expire"}]})
    served = ServedServer("api", tmp_path)
    conformance("api", str(tmp_path), "--kubeconfig", str(served.kubeconfig))
    served.close()
    assert "skipped 1: needs a server whose history can be made to expire" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["api", ".", "--token", "t"], "but no server", id="a token for nobody"),
        pytest.param(["api", ".", "--name", "("], "regular expression", id="a bad name"),
        pytest.param(["kubectl", ".", "--server", "https://x"], "use --kubeconfig", id="kubectl without a kubeconfig"),
        pytest.param(["api", "nowhere"], "There is no directory", id="no directory"),
    ],
)
def test_what_cannot_be_played_is_refused(capsys: pytest.CaptureFixture[str], words: list[str], says: str) -> None:
    assert conformance(*words) == main.BAD_INPUT
    assert says in capsys.readouterr().err
