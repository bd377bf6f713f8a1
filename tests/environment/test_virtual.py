import dataclasses
import importlib.util
import sys
from pathlib import Path

import pytest

from labkit import errors
from labkit.environment import stamp, virtual


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("checkout")
    (root / ".venv").mkdir()
    (root / ".venv/rubbish").write_text("left by an interrupted run")
    virtual.make(root / ".venv", root / "log")
    return root


@pytest.mark.slow
def test_an_environment_is_made_and_sound(made: Path) -> None:
    assert virtual.is_sound(made / ".venv", made)
    assert not (made / ".venv/rubbish").exists(), "made anew"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "sound"),
    [
        pytest.param({}, True, id="finished, and of this checkout"),
        pytest.param({"finished": False}, False, id="an installation was interrupted"),
        pytest.param({"root": "/elsewhere"}, False, id="the folder was moved or copied"),
    ],
)
def test_soundness_by_the_stamp(made: Path, change: dict[str, object], sound: bool) -> None:
    stamp.write(made / ".venv", dataclasses.replace(stamp.fresh(made), **change))  # type: ignore[arg-type]  # table
    assert virtual.is_sound(made / ".venv", made) is sound
    (made / ".venv" / stamp.NAME).unlink()


def test_no_environment_is_not_sound(tmp_path: Path) -> None:
    assert not virtual.is_sound(tmp_path / ".venv", tmp_path)


def test_an_environment_whose_python_is_gone_is_not_sound(tmp_path: Path) -> None:
    python = virtual.python(tmp_path / ".venv")
    python.parent.mkdir(parents=True)
    python.symlink_to(tmp_path / "removed")
    assert not virtual.is_sound(tmp_path / ".venv", tmp_path)


def test_a_python_without_venv_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(errors.BackendError, match="sudo apt-get install python3-venv") as told:
        virtual.make(tmp_path / ".venv", tmp_path / "log")
    assert sys.executable in str(told.value)


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.BackendError, match="could not make a virtual environment"):
        virtual.make(tmp_path / "file" / ".venv", tmp_path / "log")
