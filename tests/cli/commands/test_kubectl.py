"""`labkit kubectl`: whose kubeconfig is used, and that every word is kubectl's."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.cli import main, served
from labkit.cli.commands import kubectl as command
from labkit.clusters import kubectl


def pretend(monkeypatch: pytest.MonkeyPatch, *running: served.Served) -> None:
    monkeypatch.setattr(served, "running", lambda where: list(running))


A, B = served.Served(1, Path("/a")), served.Served(2, Path("/b"))


def test_a_kubeconfig_that_is_named_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, A)
    assert command.chosen({"KUBECONFIG": "/mine"}) == "/mine"


def test_else_the_simulator_that_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, A)
    assert command.chosen({}) == "/a"


def test_of_several_the_latest_and_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch, B, A)
    assert command.chosen({"KUBECONFIG": ""}) == "/b"
    assert "2 simulators are served (ports 2, 1); using the latest." in capsys.readouterr().err


def test_with_nothing_to_speak_to_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch)
    with pytest.raises(errors.BackendError, match="`labkit serve`, or set KUBECONFIG"):
        command.chosen({})


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["get", "pods", "-o", "wide"], id="a command with options"),
        pytest.param(["-n", "kube-system", "get", "pods"], id="an option first"),
        pytest.param(["--help"], id="help is kubectl's own"),
        pytest.param(["exec", "web", "--", "ls", "-l"], id="two dashes"),
        pytest.param([], id="nothing"),
    ],
)
def test_every_word_reaches_kubectl(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str]) -> None:
    program = tmp_path / "kubectl"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$KUBECONFIG" "$@" > ' + str(tmp_path / "said") + "\nexit 5\n")
    program.chmod(0o755)
    monkeypatch.setattr(kubectl, "find", lambda: str(program))
    monkeypatch.setenv("KUBECONFIG", "/mine")
    assert main.main(["kubectl", *words]) == 5
    assert (tmp_path / "said").read_text().splitlines() == ["/mine", *words]
