"""Recorded command lines, with a program that plays kubectl."""

import sys
from pathlib import Path
from typing import Any

import pytest

from labkit import errors
from labkit.cli.conformance.recordings import in_process
from labkit.cli.conformance.recordings.asking import Asker
from labkit.cli.conformance.recordings.command_lines import Kubectl
from labkit.cli.conformance.recordings.placeholders import Bindings
from labkit.cli.conformance.recordings.scenario import Scenario

PLAYED = """#!{python}
import os, sys
if sys.argv[1:] == ["version", "--client"]:
    print("Client Version: v1.36.4")
    sys.exit()
if sys.argv[1] == "cat":
    print(open(sys.argv[2]).read(), end="")
elif sys.argv[1] == "in":
    print(sys.stdin.read().upper(), end="")
elif sys.argv[1] == "env":
    print(os.environ.get(sys.argv[2], "unset"))
else:
    print("error: unknown command", file=sys.stderr)
    sys.exit(1)
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")


def a_program(folder: Path, text: str) -> str:
    path = folder / "kubectl"
    path.write_text(text.replace("{python}", sys.executable), encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def difference(folder: Path, step: dict[str, Any]) -> str:
    kubectl = Kubectl(a_program(folder, PLAYED), folder / "kubeconfig", folder)
    asker = Asker(in_process.fresh("api"), Bindings())
    recorded = {"exit": 0, "stdout": "", "stderr": "", **step}
    return kubectl.difference(recorded, Scenario("n", "a", (recorded,)), asker)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        pytest.param(
            {"command": ["kubectl", "cat", "f"], "files": {"f": "a  at 5m\n"}, "stdout": "a  at <age>\n"},
            "",
            id="files",
        ),
        pytest.param({"command": ["kubectl", "in"], "stdin": "hello\n", "stdout": "HELLO\n"}, "", id="input"),
        pytest.param({"command": ["kubectl", "env", "TZ"], "stdout": "UTC\n"}, "", id="its world"),
        pytest.param(
            {"command": ["kubectl", "env", "X"], "env": {"X": "y"}, "stdout": "y\n"}, "", id="what a step sets"
        ),
        pytest.param(
            {"command": ["kubectl", "x"]},
            "exit code: expected 0, got 1 (error: unknown command\n)",
            id="another exit code",
        ),
        pytest.param(
            {"command": ["kubectl", "in"], "stdin": "a", "stdout": "B"},
            'stdout line 1: expected "B", got "A"',
            id="another text",
        ),
        pytest.param(
            {"command": ["kubectl", "in"], "stdout": "old\n", "kubectl-1.36": {"stdout": ""}},
            "",
            id="what this version prints",
        ),
    ],
)
def test_a_command_line_is_run_and_compared(tmp_path: Path, step: dict[str, Any], says: str) -> None:
    assert difference(tmp_path, step) == says


def test_a_program_that_is_no_kubectl_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.BackendError, match="is it kubectl"):
        Kubectl(a_program(tmp_path, "#!{python}\nprint('hello')\n"), tmp_path / "kubeconfig", tmp_path)
