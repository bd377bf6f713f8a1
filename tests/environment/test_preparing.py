from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from labkit import errors
from labkit.environment import installing, pins, preparing, stamp, virtual


class Steps(list[str]):
    """What was done, in order."""

    fails = False


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / pins.RUNTIME).write_text("numpy==2\n")
    (tmp_path / pins.TEST).write_text("-r requirements.txt\npytest==9\n")
    return tmp_path


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """Stand-ins for making and installing that write down what they were asked."""
    done = Steps()

    def make(environment: Path, log: Path) -> None:
        done.append("make")
        environment.mkdir(exist_ok=True)
        (environment / stamp.NAME).unlink(missing_ok=True)

    def install(
        environment: Path, arguments: Sequence[str], log: Path, tick: Callable[[str], None], expected: int
    ) -> None:
        done.append("install " + Path(arguments[-1]).name.replace(environment.parent.name, "labkit"))
        if done.fails:
            raise errors.BackendError("no network")

    def is_sound(environment: Path, root: Path) -> bool:
        known = stamp.read(environment)
        return environment.is_dir() and (known is None or known.finished)

    monkeypatch.setattr(virtual, "make", make)
    monkeypatch.setattr(virtual, "is_sound", is_sound)
    monkeypatch.setattr(installing, "install", install)
    return done


ALL = ["make", "install requirements.txt", "install labkit"]


def test_the_first_time_everything_is_done(checkout: Path, steps: Steps) -> None:
    assert preparing.prepare(checkout, pins.RUNTIME) == virtual.python(checkout / ".venv")
    assert steps == ALL


def test_the_second_time_nothing_is_done(checkout: Path, steps: Steps) -> None:
    preparing.prepare(checkout, pins.RUNTIME)
    preparing.prepare(checkout, pins.RUNTIME)
    assert steps == ALL


def test_the_tests_need_more_and_the_lab_stays_prepared(checkout: Path, steps: Steps) -> None:
    for requirements in (pins.RUNTIME, pins.TEST, pins.RUNTIME, pins.TEST):
        preparing.prepare(checkout, requirements)
    assert steps == [*ALL, "install requirements-test.txt", "install labkit"]


def test_a_changed_pin_is_installed_into_what_is_there(checkout: Path, steps: Steps) -> None:
    preparing.prepare(checkout, pins.RUNTIME)
    (checkout / pins.RUNTIME).write_text("numpy==3\n")
    preparing.prepare(checkout, pins.RUNTIME)
    assert steps == [*ALL, *ALL[1:]]


def test_after_an_interruption_the_environment_is_made_anew(checkout: Path, steps: Steps) -> None:
    steps.fails = True
    with pytest.raises(errors.BackendError, match="no network"):
        preparing.prepare(checkout, pins.RUNTIME)
    known = stamp.read(checkout / ".venv")
    assert known is not None
    assert not known.finished
    steps.fails = False
    preparing.prepare(checkout, pins.RUNTIME)
    assert steps == [*ALL[:2], *ALL]
