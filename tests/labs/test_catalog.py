"""Labs are found from the checkout, from the folder one is in, or where LABKIT_LABS says."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.labs import catalog


def test_labs_are_found_here_and_above(small: Path) -> None:
    course = small.parents[1]
    (course / "notebooks" / "en").mkdir(parents=True)
    assert catalog.root({}, course) == small.parent
    assert catalog.root({}, course / "notebooks" / "en") == small.parent


def test_outside_of_a_course_the_checkouts_own_labs_are_found(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert (catalog.root({}, tmp_path / "empty") / "03_scheduling_cycle").is_dir()


def test_the_environment_wins(small: Path, tmp_path: Path) -> None:
    assert catalog.root({"LABKIT_LABS": str(small.parent)}, Path(__file__).parent) == small.parent
    with pytest.raises(errors.LabError, match=r"No labs found; looked for \*/lab.yaml in .*nowhere. .*set LABKIT_LABS"):
        catalog.root({"LABKIT_LABS": str(tmp_path / "nowhere")}, small.parent)


def test_the_learners_files_go_beside_the_labs_or_where_the_environment_says(small: Path, tmp_path: Path) -> None:
    assert catalog.work_root(small.parent, {}) == small.parents[1] / "work"
    assert catalog.work_root(small.parent, {"LABKIT_WORK": str(tmp_path / "mine")}) == tmp_path / "mine"


@pytest.mark.parametrize("word", ["01_small", "01", "1", "small", "01_small/"])
def test_a_lab_has_several_names(small: Path, word: str) -> None:
    assert catalog.find(word, small.parent) == small


def test_an_unknown_lab_is_answered_with_the_known_ones(small: Path) -> None:
    with pytest.raises(errors.LabError, match=r"There is no lab '7'. Labs: 01_small."):
        catalog.find("7", small.parent)


def test_titles_in_both_languages(small: Path) -> None:
    assert catalog.titles(small.parent, "en") == {"01_small": "A small lab"}
    assert catalog.titles(small.parent, "ko") == {"01_small": "작은 실습"}
