"""A translation remembers which English text it was made from."""

import dataclasses
from pathlib import Path

import pytest

from labkit.cli.notebook_source import Code, Korean, Prose, Source, mark

TEXT = "## Why?\n\nBecause."


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(TEXT, True, id="the same text has the same mark"),
        pytest.param(
            "\n## Why?  \n\nBecause.\n\n", True, id="blanks at the ends of lines and of the text do not count"
        ),
        pytest.param("## Why?\n\nBecause!", False, id="one other letter is another text"),
        pytest.param("## Why?\nBecause.", False, id="a paragraph less is another text"),
    ],
)
def test_mark(other: str, same: bool) -> None:
    assert (mark(other) == mark(TEXT)) is same
    assert len(mark(other)) == 8


def test_prose_is_stale_when_its_mark_is_of_another_text() -> None:
    fresh = Prose("why", TEXT, (), 1, Korean("왜?", mark(TEXT), 4))
    assert not fresh.stale
    assert dataclasses.replace(fresh, text="## Why not?").stale
    assert dataclasses.replace(fresh, korean=Korean("왜?", None, 4)).stale, (
        "a text that was never stamped is not trusted"
    )
    assert not Prose("why", TEXT, (), 1).stale, "what is missing is not stale"


def test_a_source_is_named_by_its_file() -> None:
    source = Source(Path("notebooks/source/03_x.md"), {"en": "X"}, 5, (), (1, 2), (Code("a", "1", (), 1),))
    assert source.name == "03_x"
