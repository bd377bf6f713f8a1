"""Minutes are reading, thinking and running added up."""

from pathlib import Path

import pytest

from labkit.cli import notebook_minutes
from labkit.cli.notebook_source import Cell, Code, Korean, Prose, Source


def source(*cells: Cell, minutes: int = 10) -> Source:
    return Source(Path("04_x.md"), {"en": "X", "ko": "엑스"}, minutes, (), (1, 40), cells)


@pytest.mark.parametrize(
    ("cell", "lang", "minutes"),
    [
        pytest.param(Prose("a", "word " * 400, (), 1), "en", 2, id="four hundred English words"),
        pytest.param(Prose("a", "`code` " * 400, (), 1), "en", 0, id="names are looked at, not read"),
        pytest.param(Prose("a", "w", (), 1, Korean("글" * 1000, None, 1)), "ko", 2, id="a thousand Korean syllables"),
        pytest.param(Code("a", "x = 1\n" * 12, (), 1), "en", 1, id="twelve lines of code"),
        pytest.param(Code("a", "x = 1\n" * 12, ("hide-input",), 1), "en", 0, id="code that is not shown"),
        pytest.param(Code("a", "", ("labkit-predict",), 1), "en", 1, id="a prediction"),
        pytest.param(Prose("a", "", ("labkit-exercise",), 1), "en", 5, id="an exercise"),
    ],
)
def test_what_a_cell_takes(cell: Cell, lang: str, minutes: float) -> None:
    assert notebook_minutes.estimate(source(cell), lang, 0) == pytest.approx(minutes)


def test_running_takes_its_time_too() -> None:
    assert notebook_minutes.estimate(source(), "en", 90) == 1.5


@pytest.mark.parametrize(
    ("shown", "estimated", "fits"),
    [(25, 21, True), (25, 32, True), (25, 19, False), (25, 40, False), (5, 4.2, True), (5, 3, False), (2, 1.2, True)],
)
def test_the_minutes_shown_fit_within_a_quarter(shown: int, estimated: float, fits: bool) -> None:
    assert notebook_minutes.fits(source(minutes=shown), estimated) is fits


@pytest.mark.parametrize("estimated", [0.2, 1, 3.4, 7, 13, 19.9, 20, 22.4, 22.6, 27.3, 41, 118])
def test_the_minutes_that_are_proposed_always_fit(estimated: float) -> None:
    assert notebook_minutes.fits(source(minutes=notebook_minutes.shown(estimated)), estimated)


def test_a_header_that_does_not_fit_is_told_what_to_write() -> None:
    reading = Prose("a", "word " * 5460, (), 1)
    assert notebook_minutes.problem(source(reading, minutes=35)) == (
        "35 minutes are shown and 27 estimated; write `minutes: 25`."
    )
    assert notebook_minutes.problem(source(reading, minutes=30)) == ""
