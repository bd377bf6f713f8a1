"""kubectl, the program: finding it, reading command lines, and what one says."""

import stat
import sys
from pathlib import Path

import pytest

from labkit import errors
from labkit.clusters import kubectl

# What stands in for kubectl where the point is how a program is run, not what Kubernetes says.
FAKE = """#!{python}
import sys
print(" ".join(sys.argv[1:]))
print(sys.stdin.read(), end="")
print("a complaint", file=sys.stderr)
sys.exit(3)
"""
SLOW = """#!{python}
import sys, threading
print("begun", flush=True)
threading.Event().wait(60)
"""


def a_program(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    program = folder / "kubectl"
    program.write_text(text.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No kubectl beside Python."""
    monkeypatch.setattr(kubectl.sysconfig, "get_path", lambda _: str(tmp_path / "scripts"))


@pytest.mark.usefixtures("nowhere")
def test_the_one_beside_python_goes_before_the_one_on_the_path(tmp_path: Path) -> None:
    on_path = a_program(tmp_path / "bin", FAKE)
    assert kubectl.find(str(tmp_path / "bin")) == str(on_path)
    beside = a_program(tmp_path / "scripts", FAKE)
    assert kubectl.find(str(tmp_path / "bin")) == str(beside)


@pytest.mark.usefixtures("nowhere")
def test_without_any_it_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(errors.BackendError, match=r"none on the PATH.*labkit\[kubectl\]"):
        kubectl.find(str(tmp_path))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        pytest.param("get pods -o wide", ["get", "pods", "-o", "wide"], id="without the program's name"),
        pytest.param("kubectl get pods", ["get", "pods"], id="with it"),
        pytest.param(
            "get pods -l 'a in (b, c)'", ["get", "pods", "-l", "a in (b, c)"], id="quotes hold words together"
        ),
        pytest.param(["get", "pods", "a b"], ["get", "pods", "a b"], id="words as a list"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_command_line_is_read_as_a_shell_reads_it(command: str | list[str], words: list[str]) -> None:
    assert kubectl.words(command) == words


def test_a_quote_that_never_ends_is_said_in_words() -> None:
    with pytest.raises(errors.ManifestError, match="No closing quotation"):
        kubectl.words("get pods -l 'a")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    program = a_program(tmp_path / "bin", FAKE)
    monkeypatch.setattr(kubectl, "find", lambda: str(program))
    return program


@pytest.mark.usefixtures("fake")
def test_an_answer_has_text_complaints_and_an_exit_code() -> None:
    output = kubectl.Running(["apply", "-f", "-"], ["--context", "lab"]).output("kind: Pod\n")
    assert output == kubectl.Output("--context lab apply -f -\nkind: Pod\n", "a complaint\n", 3)
    assert not output.ok
    assert repr(output) == str(output) == "--context lab apply -f -\nkind: Pod\na complaint"


def test_a_program_that_does_not_end_is_stopped_and_what_it_said_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = a_program(tmp_path / "bin", SLOW)
    monkeypatch.setattr(kubectl, "find", lambda: str(program))
    output = kubectl.Running(["get", "-w"], []).output(timeout_seconds=1.0)
    assert output.text in ("begun\n", "")
    assert output.errors.endswith("(stopped: it was still running after 1 seconds)\n")
    assert output.exit_code == 130
