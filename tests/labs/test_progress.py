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
        pytest.param("[" * 100_000, "is not valid JSON", id="nested without end"),
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


def test_a_file_in_another_encoding_is_kept_aside(tmp_path: Path) -> None:
    (tmp_path / "progress.json").write_bytes('{"메모": 1}'.encode("cp949"))
    with pytest.raises(errors.LabError, match=r"is not UTF-8 text. It is kept as progress.kept-1.json; nothing of it"):
        Progress(tmp_path).all()
    assert Progress(tmp_path).all() == {}


RECORDS = {
    "a record that is a text": ('"x"', "an object is expected"),
    "a seed that is a word": ('{"seed": "x"}', "seed is 'x', a number is expected"),
    "a seed that is true": ('{"seed": true}', "seed is True, a number is expected"),
    "steps that are a number": ('{"passed": 3}', "passed is 3, a list is expected"),
    "steps that are numbers": ('{"passed": [1]}', "passed is [1], a list of texts is expected"),
    "a last check that is a word": ('{"last": "PASS"}', "last is 'PASS', an object is expected"),
    "ladders that are a list": ('{"ladders": []}', "ladders is [], an object is expected"),
    "a ladder that is a word": ('{"ladders": {"a": "b"}}', "ladders holds 'b', an object is expected"),
    "a ladder with words in it": ('{"ladders": {"a": {"failed": "b"}}}', "ladders holds 'b', a number is expected"),
    "nothing": ("null", "an object is expected"),
}


@pytest.mark.parametrize(("record", "says"), RECORDS.values(), ids=RECORDS)
def test_a_mangled_record_is_said_and_kept_and_the_others_stay(tmp_path: Path, record: str, says: str) -> None:
    content = f'{{"version": 1, "labs": {{"03_x": {record}, "04_y": {{"checks": 7}}}}}}'
    (tmp_path / "progress.json").write_text(content, encoding="utf-8")
    with pytest.raises(errors.LabError) as refused:
        Progress(tmp_path).of("03_x")
    assert f"(03_x: {says})" in str(refused.value)
    assert "The whole file is kept as progress.kept-1.json" in str(refused.value)
    assert (tmp_path / "progress.kept-1.json").read_text(encoding="utf-8") == content
    assert Progress(tmp_path).all() == {"04_y": {"checks": 7}}, "the same command again goes on"


def test_keys_of_a_newer_version_are_left_alone(tmp_path: Path) -> None:
    Progress(tmp_path).put("a", {"checks": 1, "mood": {"deep": ["x"]}})
    assert Progress(tmp_path).of("a") == {"checks": 1, "mood": {"deep": ["x"]}}
