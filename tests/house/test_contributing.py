"""The ten-minute ways of CONTRIBUTING work as shown, in a course that has nothing yet."""

import re
from pathlib import Path

import pytest

from labkit.cli import main

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def commands(heading: str) -> list[list[str]]:
    """Return the commands of the first block below a heading, without their comments."""
    (block,) = re.findall(rf"^## {heading}\n\n```\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    return [line.partition("#")[0].split() for line in block.splitlines()]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "labs").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("LABKIT_LABS", "LABKIT_WORK", "LABKIT_LANG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("heading", ["A lab in ten minutes", "A notebook in ten minutes"])
def test_every_command_works_in_the_order_shown(heading: str, course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = commands(heading)
    assert len(listed) >= 2
    for words in listed:
        assert words[0] == "labkit"
        assert main.main(words[1:]) == 0, f"{' '.join(words)}\n{capsys.readouterr()}"
    made = [path.relative_to(course).as_posix() for path in course.rglob("17_my_topic*")]
    assert made, "and they write where they say"
    assert all(not (ROOT / name).exists() for name in made), "into the course they are run in"


def test_the_lab_that_is_written_is_the_one_that_is_described() -> None:
    template = ROOT / "src" / "labkit" / "labs" / "template"
    assert len(list((template / "solutions").iterdir())) == 2
    assert len(list((template / "wrong").iterdir())) == 10
    named = set(re.findall(r"`([a-z.]+\.(?:yaml|md|py))`", TEXT)) - {"operations.yaml"}
    assert named >= {"lab.yaml", "world.yaml", "symptom.yaml", "checks.py", "feedback.yaml", "quiz.yaml"}
