from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from labkit.environment import extra, fuzzing, installing, virtual


@pytest.mark.parametrize(("sound", "made"), [(True, 0), (False, 1)])
def test_an_environment_is_made_if_it_is_not_sound_and_gets_what_is_wanted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sound: bool, made: int
) -> None:
    makings: list[Path] = []
    installed: list[Sequence[str]] = []

    def install(environment: Path, wanted: Sequence[str], *_: Any) -> None:
        installed.append(wanted)

    monkeypatch.setattr(virtual, "is_sound", lambda environment, root: sound)
    monkeypatch.setattr(virtual, "make", lambda environment, log: makings.append(environment))
    monkeypatch.setattr(installing, "install", install)
    python = extra.made(tmp_path, tmp_path / "more" / "one", ["a==1"], "one")
    assert python == str(virtual.python(tmp_path / "more" / "one"))
    assert len(makings) == made
    assert installed == [["a==1"], ["--no-deps", "--no-build-isolation", "-e", str(tmp_path)]]


def test_the_coverage_guided_run_gets_pinned_packages_and_what_libfuzzer_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: dict[str, Any] = {}
    root = Path(__file__).parents[2]
    for name in ("requirements.txt", "requirements-test.txt"):
        (tmp_path / name).write_bytes((root / name).read_bytes())

    def made(where: Path, environment: Path, wanted: Sequence[str], title: str) -> str:
        asked["wanted"] = wanted
        return "python"

    def call(command: Sequence[str], cwd: Path) -> int:
        asked["command"] = command
        return 77

    monkeypatch.setattr(fuzzing.checkout, "root", lambda: tmp_path)
    monkeypatch.setattr(fuzzing.extra, "made", made)
    monkeypatch.setattr(fuzzing.subprocess, "call", call)
    assert fuzzing.main(["-runs=1"]) == 77
    assert asked["wanted"][0] == fuzzing.FUZZER
    assert all("==" in one for one in asked["wanted"][1:])
    assert asked["command"][-1] == "-runs=1", "the caller's words come last and win"
    assert (tmp_path / "work" / ".fuzz").is_dir()


def test_the_program_of_the_run_is_there() -> None:
    assert (Path(__file__).parents[2] / fuzzing.PROGRAM).is_file()
