"""What to do now, from the progress file, in both languages."""

from pathlib import Path
from typing import Any

import pytest

from labkit.labs import path
from labkit.labs.progress import Progress

TEXT = "# Words\n\n## first: The first\n\n## second: The second\n"


@pytest.fixture
def labs(tmp_path: Path) -> Path:
    for name in ("03_cycle", "04_labels", "07_gates"):
        place = tmp_path / "labs" / name
        place.mkdir(parents=True)
        head = f"title: {{en: About {name[3:]}, ko: 한국어 {name[3:]}}}\nsteps: [{{id: first}}, {{id: second}}]\n"
        (place / "lab.yaml").write_text(head, encoding="utf-8")
        for lang in ("en", "ko"):
            (place / f"text.{lang}.md").write_text(TEXT, encoding="utf-8")
    return tmp_path / "labs"


def put(labs: Path, **records: dict[str, Any]) -> None:
    for name, record in records.items():
        Progress(labs.parent / "work").put(name.removeprefix("_"), record)


def stops(labs: Path, lang: str = "en") -> list[path.Stop]:
    return path.stops(labs, labs.parent / "work", lang)


def coming(labs: Path) -> str | None:
    stop = path.coming(stops(labs))
    return stop.id if stop else None


BOTH = ["first", "second"]


def test_the_first_lab_comes_first(labs: Path) -> None:
    assert coming(labs) == "03_cycle"
    said = repr(path.next_card(stops(labs), labs, "en"))
    assert "Begin with `labkit lab start 03_cycle`" in said
    assert "First step (of 2): The first." in said
    assert "`labkit lab know 03_cycle`" in said


def test_an_open_lab_is_gone_on_with_the_latest_first(labs: Path) -> None:
    put(labs, _03_cycle={"checks": 1, "at": 5}, _07_gates={"passed": ["first"], "at": 9})
    assert coming(labs) == "07_gates"
    assert "You are in step 2 of 2: The second. Go on with `labkit lab start 07_gates`" in repr(
        path.next_card(stops(labs), labs, "en")
    )


def test_what_is_done_known_or_skipped_is_passed_by(labs: Path) -> None:
    put(labs, _03_cycle={"passed": BOTH}, _04_labels={"known": {"right": 1, "asked": 2}})
    assert coming(labs) == "07_gates"


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"passed": BOTH}, "✓ 03_cycle · About cycle · done"),
        ({"passed": BOTH, "revealed": ["first"]}, "✓ 03_cycle · About cycle · done, solution seen: first"),
        (
            {"passed": ["second"], "jumped": ["first"]},
            "↷ 03_cycle · About cycle · 1 of 2 steps done, 1 jumped over",
        ),
        ({"known": {"right": 3, "asked": 3}}, "↷ 03_cycle · About cycle · known, not done (3 of 3 questions)"),
        ({"known": {"right": 1, "asked": 3}}, "↷ 03_cycle · About cycle · skipped, not done (1 of 3 questions)"),
        ({"passed": ["first"]}, "○ 03_cycle · About cycle · 1 of 2 steps done"),
    ],
)
def test_each_lab_has_its_line(labs: Path, record: dict[str, Any], says: str) -> None:
    put(labs, _03_cycle=record)
    assert path.line(stops(labs)[0], "en") == says
    korean = path.line(stops(labs, "ko")[0], "ko")
    assert "한국어 cycle" in korean
    assert "{" not in korean


def test_at_the_end_what_was_passed_over_is_named(labs: Path) -> None:
    put(labs, _03_cycle={"passed": BOTH}, _04_labels={"passed": BOTH}, _07_gates={"passed": BOTH})
    assert "Every lab is done." in repr(path.next_card(stops(labs), labs, "en"))
    put(labs, _04_labels={"known": {"right": 2, "asked": 2}})
    said = repr(path.next_card(stops(labs), labs, "en"))
    assert "Passed over, and there whenever you like: 04_labels." in said


def test_the_notebook_of_the_chapter_is_named_where_there_is_one(labs: Path) -> None:
    notebook = labs.parent / "notebooks" / "ko" / "03_cycle.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text("{}", encoding="utf-8")
    assert "먼저 볼 노트북: `notebooks/ko/03_cycle.ipynb`" in repr(path.next_card(stops(labs, "ko"), labs, "ko"))
    assert "notebooks/" not in repr(path.next_card(stops(labs), labs, "en"))


def test_the_whole_way_is_one_card(labs: Path) -> None:
    put(labs, _03_cycle={"passed": BOTH})
    card = path.progress_card(stops(labs), labs, "en")
    assert repr(card).startswith("Your way through the labs\n\n- ✓ 03_cycle · About cycle · done\n- · 04_labels")
    assert "04_labels · About labels" in card._repr_html_()


def test_a_text_that_is_not_there_leaves_the_name_of_the_step(labs: Path) -> None:
    (labs / "03_cycle" / "text.en.md").write_bytes(b"\xff")
    assert "First step (of 2): first." in repr(path.next_card(stops(labs), labs, "en"))
