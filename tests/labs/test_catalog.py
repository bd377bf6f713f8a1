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
    (head,) = catalog.heads(small.parent).values()
    assert (head.id, head.title("en"), head.title("ko"), head.steps) == (
        "01_small",
        "A small lab",
        "작은 실습",
        ("mode",),
    )


@pytest.mark.parametrize("content", [b"", b"[]", b"title: [\n", b"title: 7\nsteps: {}\n", b"\xff\xfe", b"steps: [7]\n"])
def test_a_lab_yaml_that_cannot_be_read_still_lists_the_lab(small: Path, content: bytes) -> None:
    (small / "lab.yaml").write_bytes(content)
    (head,) = catalog.heads(small.parent).values()
    assert (head.title("en"), head.steps) == ("01_small", ("01_small",))


@pytest.mark.parametrize("word", ["01_smal", "smal", "01_smalll", "samll"])
def test_a_near_match_is_offered(small: Path, word: str) -> None:
    if "01_small".startswith(word):
        assert catalog.find(word, small.parent) == small
        return
    with pytest.raises(errors.LabError, match=rf"no lab '{word}'\. Did you mean 01_small\? Labs: 01_small\."):
        catalog.find(word, small.parent)


def test_nothing_near_is_offered_for_a_word_far_away(small: Path) -> None:
    with pytest.raises(errors.LabError, match=r"There is no lab 'zebra'\. Labs: 01_small\."):
        catalog.find("zebra", small.parent)
