import json
from pathlib import Path
from typing import Any

import pytest

from labkit import errors
from labkit.cli.jupyter import copies


def notebook(text: str) -> dict[str, Any]:
    output = {"output_type": "stream", "name": "stdout", "text": ["the answer\n"]}
    code = {"cell_type": "code", "id": "a", "execution_count": 4, "metadata": {}, "outputs": [output], "source": [text]}
    prose = {"cell_type": "markdown", "id": "b", "metadata": {}, "source": ["한국어 ×"]}
    return {"cells": [code, prose], "metadata": {"widgets": {"state": 1}}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "notebooks/en").mkdir(parents=True)
    write(tmp_path, "1 + 1")
    return tmp_path


def write(root: Path, text: str, name: str = copies.FIRST) -> None:
    (root / "notebooks/en" / name).write_text(json.dumps(notebook(text)), encoding="utf-8")


def test_the_first_time_every_notebook_is_copied(root: Path) -> None:
    write(root, "2", "03_scheduling_cycle.ipynb")
    copied = copies.bring(root, "en")
    assert copied.new == (copies.FIRST, "03_scheduling_cycle.ipynb")
    assert copied.first == root / "work/en" / copies.FIRST
    assert copied.first.is_file()


def test_a_copy_is_blank_so_that_it_does_not_answer_its_own_question(root: Path) -> None:
    text = copies.bring(root, "en").first.read_text(encoding="utf-8")
    cell = json.loads(text)["cells"][0]
    assert (cell["outputs"], cell["execution_count"], cell["source"]) == ([], None, ["1 + 1"])
    assert "widgets" not in json.loads(text)["metadata"]
    assert "한국어 ×" in text, "prose stays readable in the file"


def test_a_second_time_nothing_happens(root: Path) -> None:
    copies.bring(root, "en")
    again = copies.bring(root, "en")
    assert (again.new, again.beside) == ((), {})


def test_the_learners_work_is_kept_while_the_course_stays(root: Path) -> None:
    mine = copies.bring(root, "en").first
    mine.write_text("my work", encoding="utf-8")
    assert copies.bring(root, "en").beside == {}
    assert mine.read_text(encoding="utf-8") == "my work"


def test_a_newer_course_is_laid_beside_once(root: Path) -> None:
    mine = copies.bring(root, "en").first
    mine.write_text("my work", encoding="utf-8")
    write(root, "1 + 2")
    assert copies.bring(root, "en").beside == {copies.FIRST: "00_start_here.newer.ipynb"}
    assert mine.read_text(encoding="utf-8") == "my work"
    assert "1 + 2" in (mine.parent / "00_start_here.newer.ipynb").read_text(encoding="utf-8")
    assert copies.bring(root, "en").beside == {}, "told once"


def test_a_newer_copy_that_was_worked_in_is_not_overwritten_either(root: Path) -> None:
    mine = copies.bring(root, "en").first
    mine.write_text("my work", encoding="utf-8")
    for text, name in (("1 + 2", "00_start_here.newer.ipynb"), ("1 + 3", "00_start_here.newer-2.ipynb")):
        write(root, text)
        assert copies.bring(root, "en").beside == {copies.FIRST: name}
        (mine.parent / name).write_text(f"worked in {name}", encoding="utf-8")
    assert (mine.parent / "00_start_here.newer.ipynb").read_text(encoding="utf-8").startswith("worked in")


def test_a_deleted_copy_comes_back(root: Path) -> None:
    copies.bring(root, "en").first.unlink()
    assert copies.bring(root, "en").new == (copies.FIRST,)


def test_a_broken_record_loses_nobodys_work(root: Path) -> None:
    mine = copies.bring(root, "en").first
    mine.write_text("my work", encoding="utf-8")
    (mine.parent / copies.RECORD).write_text("{ half", encoding="utf-8")
    assert copies.bring(root, "en").beside == {copies.FIRST: "00_start_here.newer.ipynb"}
    assert mine.read_text(encoding="utf-8") == "my work"


def test_a_language_without_notebooks_says_so(root: Path) -> None:
    with pytest.raises(errors.BackendError, match=r"Asked for the course in 'ko'; .* has no 00_start_here\.ipynb"):
        copies.bring(root, "ko")
