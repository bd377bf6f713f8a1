"""A new source passes the checks before a word of it is changed."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.cli import notebook_lint, notebook_reader, notebook_scaffold


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
