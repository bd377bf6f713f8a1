"""Scenarios are read from files; what cannot be read says so."""

import json
import lzma
from pathlib import Path

import pytest

from labkit import errors
from labkit.cli.conformance.recordings import scenario

ONE = {"name": "n", "area": "a", "profile": "full", "namespace": None, "steps": [{"settle": 1}], "unknown": 1}


def write(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress("".join(f"{line}\n" for line in lines).encode()))
    return path


def test_files_are_found_in_the_folder_and_below_and_discovery_comes_first(tmp_path: Path) -> None:
    for name in ("controllers/job", "http/discovery", "http/apply", "kubectl/get"):
        write(tmp_path / f"{name}.jsonl.xz", "{}")
    (tmp_path / "http" / "plain.jsonl").write_text("", encoding="utf-8")
    (tmp_path / "README.md").write_text("", encoding="utf-8")
    found = [scenario.area(path) for path in scenario.files(tmp_path)]
    assert found == ["discovery", "apply", "plain", "get", "job"]


@pytest.mark.parametrize(("name", "says"), [("nowhere", "There is no directory"), (".", "holds no recordings")])
def test_a_folder_without_recordings_is_refused(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(errors.ManifestError, match=says):
        scenario.files(tmp_path / name)


@pytest.mark.parametrize("name", ["a.jsonl.xz", "a.jsonl"])
def test_a_line_is_a_scenario(tmp_path: Path, name: str) -> None:
    text = json.dumps(ONE) + "\n\n"
    (tmp_path / name).write_bytes(lzma.compress(text.encode()) if name.endswith("xz") else text.encode())
    (one,) = scenario.read(tmp_path / name)
    assert (one.name, one.profile, one.namespace, one.broken) == ("n", "full", "", "")
    assert not one.runs_programs


@pytest.mark.parametrize(
    ("line", "says"), [("{", "not a JSON object"), ("[]", "not a scenario"), ('{"steps": 3}', "not a scenario")]
)
def test_a_broken_line_says_so_and_the_rest_is_read(tmp_path: Path, line: str, says: str) -> None:
    path = write(tmp_path / "a.jsonl.xz", line, json.dumps(ONE))
    broken, sound = scenario.read(path)
    assert (broken.name, broken.area) == ("line 1", "a")
    assert says in broken.broken
    assert sound.broken == ""


def test_a_file_that_ends_too_early_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl.xz", *[json.dumps({**ONE, "name": str(number)}) for number in range(500)])
    path.write_bytes(path.read_bytes()[:-40])
    *_, last = scenario.read(path)
    assert "cannot be read further" in last.broken
