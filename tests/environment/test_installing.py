import os
import sys
from pathlib import Path

import pytest

from labkit import errors
from labkit.environment import installing, virtual

REFUSED = (
    "WARNING: Retrying after NewConnectionError('refused')\nERROR: No matching distribution found for numpy==2.4.6"
)
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins for pip and uv are shell scripts")


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment whose Python is a script of the test's own; nothing else is on the PATH."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    monkeypatch.delenv(installing.WHEELS, raising=False)
    monkeypatch.delenv("LABKIT_INSTALLER", raising=False)
    return tmp_path


def script(file: Path, says: str, code: int) -> None:
    file.write_text(f"#!{sys.executable}\nimport sys\nprint({says!r}, sys.argv[1:])\nsys.exit({code})\n")
    file.chmod(0o755)


def install(environment: Path, *arguments: str) -> str:
    installing.install(environment, arguments, environment / "log", lambda detail: None, 3)
    return (environment / "log").read_text(encoding="utf-8")


def test_pip_gets_the_arguments_and_its_words_go_to_the_log(environment: Path) -> None:
    script(virtual.python(environment), "Successfully installed", 0)
    assert "Successfully installed ['-m', 'pip', 'install'" in install(environment, "-r", "requirements.txt")


def test_a_folder_of_wheels_takes_the_place_of_the_index(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(virtual.python(environment), "ok", 0)
    monkeypatch.setenv(installing.WHEELS, str(environment))
    assert f"'--no-index', '--find-links', '{environment}'" in install(environment, "numpy")


def test_uv_is_used_where_it_is(environment: Path) -> None:
    script(virtual.python(environment), "pip", 1)
    script(environment / "elsewhere/uv", "uv was here", 0)
    assert "uv was here ['pip', 'install', '--python'" in install(environment, "numpy")


def test_where_uv_fails_pip_gets_its_turn(environment: Path) -> None:
    script(virtual.python(environment), "pip was here", 0)
    script(environment / "elsewhere/uv", "uv was here", 2)
    log = install(environment, "numpy")
    assert log.index("uv was here") < log.index("pip was here")


@pytest.mark.parametrize(
    ("said", "wheels", "told"),
    [
        pytest.param(REFUSED, "", "The package index cannot be reached: no network", id="no network"),
        pytest.param(REFUSED, ".", "A package is missing in the wheel folder .: numpy==2.4.6", id="a wheel is missing"),
        pytest.param(
            "Collecting a\nERROR: disk full\n",
            "",
            "Packages could not be installed: ERROR: disk full",
            id="another failure",
        ),
    ],
)
def test_what_goes_wrong_has_words(
    environment: Path, monkeypatch: pytest.MonkeyPatch, said: str, wheels: str, told: str
) -> None:
    script(virtual.python(environment), said, 1)
    if wheels:
        monkeypatch.setenv(installing.WHEELS, wheels)
    with pytest.raises(errors.BackendError) as failed:
        install(environment, "numpy")
    assert str(failed.value).startswith(told)
    assert "log" in str(failed.value) or wheels


def test_a_wheel_folder_that_is_not_there_is_told_before_anything_runs(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(installing.WHEELS, "no/such/folder")
    with pytest.raises(errors.BackendError, match="names the folder 'no/such/folder', which is not there"):
        install(environment, "numpy")


def test_an_interrupted_installer_is_not_left_behind(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pid = environment / "pid"
    python = virtual.python(environment)
    python.write_text(
        f"#!{sys.executable}\nimport os, pathlib, signal\npathlib.Path({str(pid)!r}).write_text(str(os.getpid()))\n"
        "signal.alarm(30)\nsignal.pause()\n"
    )
    python.chmod(0o755)

    def interrupt(detail: str) -> None:
        if pid.exists() and pid.read_text():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        installing.install(environment, ["numpy"], environment / "log", interrupt, 1)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_progress_counts_what_was_found_then_what_was_installed(environment: Path) -> None:
    log = environment / "log"
    log.write_text("old words\n")
    began = log.stat().st_size
    log.write_text("old words\nCollecting a\n  Downloading a\nCollecting b\n")
    assert installing._how_far(environment, log, began, 3) == "2 of 3 packages found"
    (environment / "lib/site-packages/a-1.dist-info").mkdir(parents=True)
    log.write_text(log.read_text() + "Installing collected packages: a, b\n")
    assert installing._how_far(environment, log, began, 3) == "1 of 3 packages installed"
