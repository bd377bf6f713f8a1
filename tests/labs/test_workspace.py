"""The learner's files are never overwritten without being kept."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.labs.workspace import Workspace


def test_files_that_differ_are_kept_aside(tmp_path: Path) -> None:
    mine = Workspace(tmp_path, "01_small")
    assert mine.put({"a.yaml": "a: 1\n"}) is None
    (mine.folder / "a.yaml").write_text("a: mine\n", encoding="utf-8")
    (mine.folder / "notes.txt").write_text("mine too", encoding="utf-8")
    kept = mine.put({"a.yaml": "a: 1\n"})
    assert kept == tmp_path / "01_small.kept-1"
    assert (kept / "a.yaml").read_text(encoding="utf-8") == "a: mine\n"
    assert (kept / "notes.txt").exists()
    assert mine.files() == {"a.yaml": "a: 1\n"}
    assert mine.put({"a.yaml": "a: 2\n"}) == tmp_path / "01_small.kept-2"


def test_the_same_files_are_left_alone(tmp_path: Path) -> None:
    mine = Workspace(tmp_path, "01_small")
    mine.put({"a.yaml": "a: 1\n"})
    assert mine.put({"a.yaml": "a: 1\n"}) is None
    assert [path.name for path in tmp_path.iterdir()] == ["01_small"]


def test_only_yaml_files_count_in_name_order(tmp_path: Path) -> None:
    mine = Workspace(tmp_path, "01_small")
    mine.put({"b.yaml": "b", "a.yml": "a"})
    (mine.folder / "a.txt").write_text("no", encoding="utf-8")
    (mine.folder / "folder.yaml").mkdir()
    assert list(mine.files()) == ["a.yml", "b.yaml"]


def test_odd_bytes_are_read_not_thrown(tmp_path: Path) -> None:
    mine = Workspace(tmp_path, "01_small")
    mine.put({"a.yaml": ""})
    (mine.folder / "a.yaml").write_bytes(b"\xef\xbb\xbfkind: \xff")
    assert mine.files() == {"a.yaml": "kind: �"}


def test_a_lab_that_was_not_started(tmp_path: Path) -> None:
    with pytest.raises(errors.LabError, match="Start the lab first: labkit lab start 01_small"):
        Workspace(tmp_path, "01_small").files()
