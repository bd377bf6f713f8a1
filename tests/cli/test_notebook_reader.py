"""Sources are read whole, and every problem of a source is told at once."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.cli import notebook_reader
from labkit.cli.notebook_source import Code, Korean, Prose

PATH = Path("source/04_x.md")
FRONT = "---\ntitle-en: X\ntitle-ko: 엑스\nminutes: 5\n---\n"
A_CELL = "+++ a en\ntext\n"


def parse(body: str) -> tuple[Prose | Code, ...]:
    return notebook_reader.parse(FRONT + body, PATH).cells


def test_front_matter() -> None:
    text = "---\ntitle-en: A: colon\ntitle-ko: 제목\nminutes: 25\nneeds: 00_a, 01_b\ncells: 8-12\n---\n"
    source = notebook_reader.parse(text, PATH)
    assert source.titles == {"en": "A: colon", "ko": "제목"}
    assert (source.minutes, source.needs, source.size, source.name) == (25, ("00_a", "01_b"), (8, 12), "04_x")


def test_a_code_cell_has_key_tags_and_a_reason() -> None:
    (cell,) = parse('```python {look labkit-facts nbval-ignore-output reason="shows the version"}\nx = 1\n\nx\n```\n')
    assert cell == Code("look", "x = 1\n\nx", ("labkit-facts", "nbval-ignore-output"), 6, "shows the version")


def test_prose_stands_once_with_its_translation_wherever_that_is() -> None:
    first, second = parse("+++ a en slide\nOne.\n\n+++ b en\nTwo.\n\n+++ a ko 0123abcd\n하나.\n+++ b ko\n둘.\n")
    assert isinstance(first, Prose)
    assert isinstance(second, Prose)
    assert (first.text, first.tags) == ("One.", ("slide",))
    assert first.korean == Korean("하나.", "0123abcd", 12)
    assert second.korean == Korean("둘.", None, 14)


def test_a_fence_in_prose_hides_what_looks_like_a_cell() -> None:
    (cell,) = parse("+++ a en\nSee:\n\n~~~\n+++ b en\n```python {c}\n~~~\nend\n")
    assert cell.text == "See:\n\n~~~\n+++ b en\n```python {c}\n~~~\nend"


def test_a_longer_fence_holds_a_shorter_one() -> None:
    (cell,) = parse('````python {a}\ntext = """\n```\n"""\n````\n')
    assert cell.text == 'text = """\n```\n"""'


def test_plain_python_in_prose_is_not_a_cell() -> None:
    (cell,) = parse("+++ a en\n```python\nx = 1\n```\n")
    assert isinstance(cell, Prose)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("+++ a en\n", "source/04_x.md:1: a source opens with front matter", id="front matter is missing"),
        pytest.param("---\ntitle-en: X\n---\n", "04_x.md:1: front matter has no minutes", id="a field is missing"),
        pytest.param(
            "---\nauthor: me\n---\n", "04_x.md:2: front matter has no field 'author'", id="a field is unknown"
        ),
        pytest.param(
            FRONT.replace("5", "five"), "minutes: 'five' is not a whole number", id="minutes are not a number"
        ),
        pytest.param(FRONT.replace("---\n", "---\ncells: 9\n", 1), "cells: '9' is not a range", id="cells is no range"),
        pytest.param(FRONT + "lost\n", "04_x.md:6: this text stands outside of any cell", id="text before any cell"),
        pytest.param(
            FRONT + "```python {a}\n1\n```\nlost\n", "04_x.md:9: this text stands outside", id="text after a code cell"
        ),
        pytest.param(
            FRONT + "+++ a\ntext\n", "04_x.md:6: `+++ a` needs a key and a language", id="language is missing"
        ),
        pytest.param(FRONT + "+++ a fr\ntext\n", "needs a key and a language (en or ko)", id="language is unknown"),
        pytest.param(FRONT + "+++ A_b en\ntext\n", "the key 'A_b' must be small letters", id="a key of other letters"),
        pytest.param(FRONT + "```python {}\n1\n```\n", "the key '' must be small letters", id="a key is missing"),
        pytest.param(
            FRONT + A_CELL + "```python {a}\n1\n```\n",
            "04_x.md:8: the key 'a' is taken by the cell in line 6",
            id="twice",
        ),
        pytest.param(FRONT + "```python {a}\n1\n", "04_x.md:6: in this cell a fence ``` is opened", id="an open fence"),
        pytest.param(
            FRONT + "+++ a ko\n글\n", "04_x.md:6: there is no English prose cell 'a'", id="nothing to translate"
        ),
        pytest.param(
            FRONT + A_CELL + "+++ a ko\n글\n+++ a ko\n글\n",
            "'a' has a Korean text already, in line 8",
            id="translated twice",
        ),
        pytest.param(FRONT + A_CELL + "+++ a ko slide\n글\n", "stands at most a mark", id="a tag on a translation"),
        pytest.param(FRONT + '```python {a reason="x}\n1\n```\n', "a quote is left open", id="an open quote"),
    ],
)
def test_bad_sources_are_refused_with_file_and_line(text: str, expected: str) -> None:
    with pytest.raises(errors.NotebookError) as refused:
        notebook_reader.parse(text, PATH)
    assert expected in str(refused.value)


def test_all_problems_come_at_once_in_line_order() -> None:
    with pytest.raises(errors.NotebookError) as refused:
        notebook_reader.parse(FRONT + "lost\n+++ a\n+++ B en\ntext\n+++ c ko\n글\n", PATH)
    lines = str(refused.value).splitlines()
    assert [line.split(":")[1] for line in lines] == ["6", "7", "8", "10"]


def test_a_file_that_cannot_be_read() -> None:
    with pytest.raises(errors.NotebookError, match=r"The notebook source nowhere.md cannot be read"):
        notebook_reader.read(Path("nowhere.md"))
