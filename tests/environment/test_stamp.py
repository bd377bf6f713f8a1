from pathlib import Path

import pytest

from labkit.environment import stamp


def test_a_stamp_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = stamp.Stamp("/course", "3.12", finished=False, installed={"requirements.txt": "abc"})
    stamp.write(tmp_path, written)
    assert stamp.read(tmp_path) == written
    assert [file.name for file in tmp_path.iterdir()] == [stamp.NAME]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"root": 1}', '{"root": "", "python": "", "color": "red"}'])
def test_a_stamp_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / stamp.NAME).write_text(text)
    assert stamp.read(tmp_path) is None


def test_no_stamp_is_none(tmp_path: Path) -> None:
    assert stamp.read(tmp_path) is None
