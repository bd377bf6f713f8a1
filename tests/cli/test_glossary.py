"""The glossary: one table, read strictly; Korean texts use its words; the page is made from it."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.cli import glossary
from labkit.cli.notebook_source import Code, Korean, Prose, Source

FOLDER = Path(__file__).parents[2] / "notebooks"
TABLE = """
[[term]]
en = "taint"
ko = "테인트"
also = ["taint"]
never = ["얼룩"]
says.en = "A mark on a node."
says.ko = "노드의 표시."

[[term]]
en = "filter"
ko = "필터"
never = ["여과기"]
where = false
says.en = "Shuts nodes out."
says.ko = "노드를 거릅니다."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "glossary.toml").write_text(TABLE, encoding="utf-8")
    return tmp_path


def said(folder: Path, english: str, korean: str) -> list[str]:
    cells = (Prose("why", english, (), 3, Korean(korean, None, 7)), Code("run", "taint = 1", (), 9))
    source = Source(Path("04_x.md"), {"en": "X", "ko": "엑스"}, 10, (), (1, 40), cells)
    return [str(one) for one in glossary.problems(source, glossary.read(folder))]


@pytest.mark.parametrize(
    ("english", "korean", "problem"),
    [
        pytest.param("A taint.", "테인트입니다.", "", id="the word of the table"),
        pytest.param("Two taints.", "`taint` 두 개.", "", id="the name in code"),
        pytest.param(
            "A taint.",
            "표시입니다.",
            "the English text says 'taint', the Korean one nowhere '테인트'",
            id="another word",
        ),
        pytest.param("A mark.", "얼룩입니다.", "the Korean text says '얼룩'; the glossary's word", id="a refused form"),
        pytest.param("A mark.", "푸른얼룩말입니다.", "", id="the same letters inside another word"),
        pytest.param("A mark: `taint`.", "표시: `얼룩`.", "", id="code is not prose"),
        pytest.param("We filter water.", "물을 거릅니다.", "", id="an everyday meaning asks nothing"),
        pytest.param("Stainted.", "아무것도.", "", id="a part of an English word"),
    ],
)
def test_korean_texts_use_the_words_of_the_table(folder: Path, english: str, korean: str, problem: str) -> None:
    found = said(folder, english, korean)
    assert len(found) == bool(problem)
    assert all(problem in one and one.startswith("04_x.md:7: why: ") for one in found)


def test_the_page_has_both_languages_in_alphabetical_order(folder: Path) -> None:
    page = glossary.page(glossary.read(folder))
    assert page.index("| filter | 필터 | Shuts nodes out.<br>노드를 거릅니다. |") < page.index("| taint | 테인트 |")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('en = "filter"', 'en = "taint"', "taint stands there twice"),
        ('ko = "필터"', "", "term 2: en, ko, says.en and says.ko are needed"),
        ('says.en = "Shuts nodes out."', "", "term 2: en, ko, says.en and says.ko are needed"),
        ("where = false", "were = false", "term 2: unknown key were. Known: en, ko"),
        ("where = false", "where =", "cannot be read"),
    ],
)
def test_a_broken_table_is_said(folder: Path, old: str, new: str, says: str) -> None:
    (folder / "source" / "glossary.toml").write_text(TABLE.replace(old, new), encoding="utf-8")
    with pytest.raises(errors.NotebookError, match=says):
        glossary.read(folder)


def test_another_encoding_is_said(folder: Path) -> None:
    (folder / "source" / "glossary.toml").write_bytes(TABLE.encode("cp949"))
    with pytest.raises(errors.NotebookError, match=r"cannot be read: .* It is TOML in UTF-8"):
        glossary.read(folder)


def test_a_course_may_have_no_glossary(tmp_path: Path) -> None:
    assert glossary.read(tmp_path) == ()


def test_the_stored_page_is_made_from_the_table() -> None:
    stored = (FOLDER / "GLOSSARY.md").read_text(encoding="utf-8")
    assert stored == glossary.page(glossary.read(FOLDER)), "labkit nb glossary"


def test_the_labs_use_no_form_that_the_table_refuses() -> None:
    never = [form for term in glossary.read(FOLDER) for form in term.never]
    for path in sorted((FOLDER.parent / "labs").glob("*/text.ko.md")):
        words = path.read_text(encoding="utf-8").split()
        assert [word for word in words if word.startswith(tuple(never))] == [], path.parent.name
