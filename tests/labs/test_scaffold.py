"""A new lab is proven before a word of it is changed, and every part of it is read by the tools."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.labs import folder, proof, scaffold
from labkit.labs.lab import Lab

NAME = "17_my_topic"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return folder.read(scaffold.create(tmp_path_factory.mktemp("course") / "labs", NAME))


@pytest.mark.slow
@pytest.mark.parametrize("row", proof.ROWS, ids=lambda row: f"{row.number}: {row.says}")
def test_a_new_lab_is_proven(lab: Lab, row: proof.Row) -> None:
    outcome = proof.prove(lab, row)
    assert outcome.problems == ()
    assert outcome.holds


def test_a_new_lab_offers_enough(lab: Lab) -> None:
    assert (lab.id, lab.title.en) == (NAME, "My topic")
    assert len({one.subject for one in lab.wrong.values()}) >= 5
    assert len(lab.solutions_of("place")) == 2
    assert len(lab.variants) == 3
    assert {item.kind for item in lab.quiz} == {"predict", "choice", "manifest"}
    assert all(text for path in lab.folder.rglob("*") if path.is_file() and (text := path.read_text(encoding="utf-8")))


def test_nothing_of_the_template_is_left_to_be_filled(lab: Lab) -> None:
    texts = [path.read_text(encoding="utf-8") for path in lab.folder.rglob("*") if path.is_file()]
    assert not [text for text in texts if scaffold.ID in text or scaffold.TITLE in text]


@pytest.mark.parametrize("name", ["my_topic", "7_x", "17-x", "17_", "17_X", "../17_x", "17_토픽", ""])
def test_a_name_has_a_number_and_a_slug(tmp_path: Path, name: str) -> None:
    with pytest.raises(errors.LabError, match=r"is no name for a lab; take a number and a slug, such as 17_my_topic"):
        scaffold.create(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    place = scaffold.create(tmp_path, NAME)
    (place / "lab.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(errors.LabError, match=r"17_my_topic exists. Choose another name, or edit it."):
        scaffold.create(tmp_path, NAME)
    assert (place / "lab.yaml").read_text(encoding="utf-8") == "mine"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "labs").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(errors.BackendError, match=r"17_my_topic cannot be written"):
        scaffold.create(tmp_path / "labs", NAME)


def test_a_course_without_labs_gets_its_first_one_here(tmp_path: Path) -> None:
    (tmp_path / "labs").mkdir()
    assert scaffold.labs_folder({}, tmp_path) == tmp_path / "labs"
    assert scaffold.labs_folder({"LABKIT_LABS": str(tmp_path / "mine")}, tmp_path) == tmp_path / "mine"
    assert scaffold.labs_folder({}, tmp_path / "labs").name == "labs", "elsewhere it is the course's own"
