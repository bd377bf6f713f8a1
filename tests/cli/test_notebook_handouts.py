"""Handouts are written for each notebook and language, where they can be written."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.cli import notebook_handouts

NAME = "10_sample"


def test_slides_and_cheat_sheets_in_both_languages(built: Path, tmp_path: Path) -> None:
    sources = [built / "source" / f"{NAME}.md"]
    written = list(notebook_handouts.write_slides(built, sources, tmp_path))
    written += notebook_handouts.write_cheatsheets(built, sources, tmp_path)
    names = [path.relative_to(tmp_path).as_posix() for path in written]
    folders = ("slides/en", "slides/ko", "cheatsheets/en", "cheatsheets/ko")
    assert names == [f"{folder}/{NAME}.html" for folder in folders]
    assert all(path.read_text(encoding="utf-8").startswith("<!doctype html>") for path in written)


def test_a_glossary_page_wants_a_glossary(built: Path, tmp_path: Path) -> None:
    with pytest.raises(errors.NotebookError, match=r"There is no glossary in .*glossary.toml"):
        notebook_handouts.write_glossary(built)


def test_a_place_that_cannot_be_written_is_said(built: Path, tmp_path: Path) -> None:
    (tmp_path / "slides").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(errors.BackendError, match=r"cannot be written .*Choose another folder with --output"):
        list(notebook_handouts.write_slides(built, [built / "source" / f"{NAME}.md"], tmp_path))
