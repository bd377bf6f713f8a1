import sys
from pathlib import Path

import pytest

from labkit import errors
from labkit.environment import checkout, preparing, starting, targets
from labkit.environment.targets import Target

GOOD, POOR = ("-c", "pass"), ("-c", "raise SystemExit(4)")


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Nothing is installed: the Python of this test is the environment's."""
    asked: list[str] = []

    def prepare(root: Path, requirements: str) -> Path:
        asked.append(requirements)
        return Path(sys.executable)

    monkeypatch.setattr(checkout, "root", lambda: tmp_path)
    monkeypatch.setattr(preparing, "prepare", prepare)
    monkeypatch.chdir(tmp_path)
    return asked


@pytest.mark.parametrize("arguments", [[], ["lba"]])
def test_without_a_target_the_targets_are_listed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert starting.main(arguments) == 2
    told = capsys.readouterr().err
    assert all(name in told for name in targets.TARGETS)


@pytest.mark.parametrize(
    ("commands", "code", "verdicts"),
    [
        pytest.param((GOOD, GOOD), 0, ["ok", "ok"], id="all pass"),
        pytest.param((POOR, GOOD), 1, ["FAILED", "ok"], id="one fails, and the others are run all the same"),
    ],
)
def test_several_commands_are_all_run(
    prepared: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    commands: tuple[tuple[str, ...], ...],
    code: int,
    verdicts: list[str],
) -> None:
    named = {f"part {number}": command for number, command in enumerate(commands)}
    monkeypatch.setitem(targets.TARGETS, "try", Target("try", "requirements.txt", named))
    assert starting.main(["try"]) == code
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == verdicts
    assert prepared == ["requirements.txt"]


@pytest.mark.parametrize(
    ("problem", "code", "told"),
    [
        pytest.param(errors.BackendError("no network"), 2, "no network", id="a problem is told without a traceback"),
        pytest.param(KeyboardInterrupt(), 130, "The same command goes on from here.", id="Ctrl-C"),
    ],
)
def test_what_ends_the_set_up(
    prepared: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    problem: BaseException,
    code: int,
    told: str,
) -> None:
    def prepare(root: Path, requirements: str) -> Path:
        raise problem

    monkeypatch.setattr(preparing, "prepare", prepare)
    assert starting.main(["lab"]) == code
    assert told in capsys.readouterr().err


def test_the_pinned_files_exist_that_the_targets_need() -> None:
    root = Path(__file__).parents[2]
    for name, target in targets.TARGETS.items():
        assert not target.requirements or (root / target.requirements).is_file(), name
