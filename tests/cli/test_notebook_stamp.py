"""A stamp changes the mark of a translation, and nothing else in the file."""

import shutil
from pathlib import Path

import pytest

from labkit import errors
from labkit.cli import notebook_reader, notebook_stamp

SAMPLE = Path(__file__).parent / "notebooks" / "source" / "10_sample.md"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLE, tmp_path / "10_sample.md"))


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def stale(path: Path) -> list[str]:
    return [cell.key for cell in notebook_stamp.stale(notebook_reader.read(path))]


def test_a_changed_text_is_stale_until_it_is_stamped(source: Path) -> None:
    assert stale(source) == []
    rewrite(source, "How many points", "How few points")
    assert stale(source) == ["question"]
    assert notebook_stamp.stamp(source, ["question", "points"]) == ["question"]
    assert stale(source) == []
    before, after = SAMPLE.read_text(encoding="utf-8"), source.read_text(encoding="utf-8")
    differing = [b for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert len(differing) == 2, "the English line that was changed, and the mark"
    assert after.endswith("\n") == before.endswith("\n")


def test_a_translation_without_a_mark_gets_one(source: Path) -> None:
    with source.open("a", encoding="utf-8") as file:
        file.write("\n+++ new en\nText.\n\n+++ new ko\n글.\n")
    assert notebook_stamp.stamp(source, ["new"]) == ["new"]
    assert stale(source) == []


def test_an_unknown_key_is_refused_and_nothing_is_written(source: Path) -> None:
    rewrite(source, "How many points", "How few points")
    before = source.read_text(encoding="utf-8")
    with pytest.raises(errors.NotebookError, match=r"no translated prose cell 'qestion'. It has: question, points"):
        notebook_stamp.stamp(source, ["question", "qestion"])
    assert source.read_text(encoding="utf-8") == before
