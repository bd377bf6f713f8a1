"""The progress file is replaced atomically, and one that cannot be used is kept, never destroyed."""

import json
from pathlib import Path

import pytest

from labkit import errors
from labkit.labs.progress import Progress


def test_what_is_put_is_found_again(tmp_path: Path) -> None:
    Progress(tmp_path / "work").put("03_scheduling_cycle", {"checks": 2})
    Progress(tmp_path / "work").put("04_node_affinity", {"checks": 1})
    assert Progress(tmp_path / "work").of("03_scheduling_cycle") == {"checks": 2}
    assert sorted(Progress(tmp_path / "work").all()) == ["03_scheduling_cycle", "04_node_affinity"]
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["progress.json"], "no half-written file is left"


def test_without_a_file_there_is_no_progress(tmp_path: Path) -> None:
    assert Progress(tmp_path).of("03_scheduling_cycle") == {}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param("{broken", "is not valid JSON", id="broken JSON"),
        pytest.param(
            '{"version": 2, "labs": {}}', "is of version 2, this labkit writes version 1", id="a newer version"
        ),
        pytest.param('{"labs": {}}', "is of version None", id="no version"),
        pytest.param('{"version": 1, "labs": []}', "is of version 1", id="another shape"),
        pytest.param("[]", "is of version None", id="not even an object"),
    ],
)
@pytest.mark.parametrize("act", [lambda p: p.of("a"), lambda p: p.put("a", {})], ids=["reading", "writing"])
def test_an_unusable_file_is_kept_aside(tmp_path: Path, content: str, says: str, act: object) -> None:
    (tmp_path / "progress.json").write_text(content, encoding="utf-8")
    (tmp_path / "progress.kept-1.json").write_text("an older one", encoding="utf-8")
    with pytest.raises(errors.LabError) as refused:
        act(Progress(tmp_path))  # type: ignore[operator]
    assert says in str(refused.value)
    assert "kept as progress.kept-2.json; nothing of it is lost" in str(refused.value)
    assert (tmp_path / "progress.kept-2.json").read_text(encoding="utf-8") == content
    assert (tmp_path / "progress.kept-1.json").read_text(encoding="utf-8") == "an older one"
    Progress(tmp_path).put("a", {"checks": 1})
    assert json.loads((tmp_path / "progress.json").read_text(encoding="utf-8"))["labs"] == {"a": {"checks": 1}}


def test_a_folder_that_cannot_be_written_is_the_machines_fault(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises((errors.BackendError, errors.LabError), match="progress"):
        Progress(tmp_path / "work").put("a", {})
