"""Looking over a folder: rules, guard and floors together, without running anything."""

from pathlib import Path

from labkit.cli import notebook_check

NAME = "10_sample.ipynb"


def test_looking_over_a_folder(folder: Path) -> None:
    found, warned = notebook_check.look_over(folder)
    assert found == [f"{folder}/source/compared_outputs.toml has no floor for 10_sample: add a line `10_sample = 3`."]
    (folder / "source" / notebook_check.FLOORS).write_text("10_sample = 3\n", encoding="utf-8")
    assert notebook_check.look_over(folder) == ([], [])
    (folder / "ko" / NAME).unlink()
    assert notebook_check.look_over(folder)[0] == ["ko/10_sample.ipynb does not exist. Run: labkit nb build 10_sample"]
    assert notebook_check.look_over(folder, ["10"], only_sources=True) == ([], [])
    assert warned == []
