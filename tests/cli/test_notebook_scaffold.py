"""A new source passes the checks before a word of it is changed."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.cli import (
    notebook_build,
    notebook_check,
    notebook_guard,
    notebook_lint,
    notebook_reader,
    notebook_scaffold,
)


def test_a_new_source_breaks_no_rule(tmp_path: Path) -> None:
    path = notebook_scaffold.create(tmp_path, "04_node_affinity")
    source = notebook_reader.read(path)
    assert (source.name, source.titles["en"]) == ("04_node_affinity", "Node affinity")
    assert [str(one) for one in notebook_lint.problems(source) + notebook_lint.stale(source)] == []


@pytest.mark.parametrize("name", ["node_affinity", "4_x", "04-x", "04_", "04_X", "../04_x"])
def test_a_name_has_a_number_and_a_slug(tmp_path: Path, name: str) -> None:
    with pytest.raises(errors.NotebookError, match=r"is no name for a notebook; take a number and a slug"):
        notebook_scaffold.create(tmp_path, name)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = notebook_scaffold.create(tmp_path, "04_x")
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(errors.NotebookError, match=r"04_x.md exists"):
        notebook_scaffold.create(tmp_path, "04_x")
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.slow
def test_a_new_source_is_built_and_the_whole_check_has_nothing_to_say(tmp_path: Path) -> None:
    import nbformat

    path = notebook_scaffold.create(tmp_path, "17_my_topic")
    for built in notebook_build.build_all(tmp_path, [path]):
        notebook_build.store(built)
    assert notebook_check.look_over(tmp_path) == ([], [])
    stored = nbformat.read(tmp_path / "ko" / "17_my_topic.ipynb", as_version=4)
    assert notebook_guard.count(stored) == notebook_scaffold.COMPARED


def test_the_floors_of_other_notebooks_stay(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "compared_outputs.toml").write_text("# why\n03_x = 7\n17_b = 9\n", encoding="utf-8")
    notebook_scaffold.create(tmp_path, "17_a")
    notebook_scaffold.create(tmp_path, "17_b")
    found = (tmp_path / "source" / "compared_outputs.toml").read_text(encoding="utf-8")
    assert found == "# why\n03_x = 7\n17_b = 9\n17_a = 6\n"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "source").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(errors.BackendError, match=r"17_a.md cannot be written"):
        notebook_scaffold.create(tmp_path, "17_a")
