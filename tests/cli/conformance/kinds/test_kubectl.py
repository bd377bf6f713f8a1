"""`labkit conformance kubectl`: command lines are counted, whatever else a scenario does."""

import json
import lzma
from pathlib import Path

import pytest

from labkit.cli import main
from labkit.cli.commands import conformance as command

REQUEST = {
    "request": {"method": "GET", "path": "/version"},
    "response": {"status": 200, "picked": {}},
    "project": ["x"],
}


def played(folder: Path, *scenarios: object) -> None:
    lines = "".join(json.dumps(one) + "\n" for one in scenarios)
    (folder / "one.jsonl.xz").write_bytes(lzma.compress(lines.encode()))
    main.main(["conformance", "kubectl", str(folder)], {"conformance": command})  # type: ignore[dict-item]


@pytest.mark.kubectl
@pytest.mark.parametrize(("wanted", "identical"), [("namespace/n created\n", "1 of 1"), ("something\n", "0 of 1")])
def test_command_lines_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wanted: str, identical: str
) -> None:
    step = {"command": ["kubectl", "create", "ns", "n"], "exit": 0, "stdout": wanted, "stderr": ""}
    played(
        tmp_path,
        {"name": "lines", "area": "one", "steps": [step, {"settle": 0.1}]},
        {"name": "requests", "area": "one", "steps": [REQUEST]},
    )
    assert capsys.readouterr().out.splitlines()[-1] == f"conformance kubectl: identical {identical}"
