"""How many minutes a notebook takes: reading, thinking and running, added up from its source and a measured run."""

import re

from labkit.cli.notebook_lint import without_code
from labkit.cli.notebook_source import Code, Prose, Source

WORDS_A_MINUTE = 200  # of English prose, read to be understood
SYLLABLES_A_MINUTE = 500  # of Korean prose
CODE_LINE_SECONDS = 5
TASK_SECONDS = {"labkit-predict": 60, "labkit-exercise": 300}
TOLERANCE = 0.25  # by how much the minutes shown may differ from the estimate
LEAST_MINUTES = 1.0  # nobody counts less
RUN_SECONDS = 6.0  # what the cells of a notebook take, more or less, before it was ever run


def estimate(source: Source, lang: str, run_seconds: float) -> float:
    """Return the minutes a learner needs: prose and code read, predictions and exercises done, cells run."""
    return (sum(_seconds(cell, lang) for cell in source.cells) + run_seconds) / 60


def fits(source: Source, minutes: float) -> bool:
    """Return whether the minutes in the header are within a quarter of an estimate."""
    return abs(source.minutes - minutes) <= max(LEAST_MINUTES, TOLERANCE * minutes)


def shown(minutes: float) -> int:
    """Return the minutes to show for an estimate: a round number where it is one of many."""
    return max(1, round(minutes)) if minutes < 20 else 5 * round(minutes / 5)


def problem(source: Source, run_seconds: float = RUN_SECONDS) -> str:
    """Say what the header should show when it does not fit the English edition; "" if it fits."""
    minutes = estimate(source, "en", run_seconds)
    if fits(source, minutes):
        return ""
    return f"{source.minutes} minutes are shown and {minutes:.0f} estimated; write `minutes: {shown(minutes)}`."


def _seconds(cell: Prose | Code, lang: str) -> float:
    task = sum(TASK_SECONDS.get(tag, 0) for tag in cell.tags)
    if isinstance(cell, Code):
        shown = 0 if "hide-input" in cell.tags else len(cell.text.splitlines())
        return task + shown * CODE_LINE_SECONDS
    if lang == "ko" and cell.korean:
        return task + 60 * len(re.findall(r"[가-힣]", cell.korean.text)) / SYLLABLES_A_MINUTE
    return task + 60 * len(without_code(cell.text).split()) / WORDS_A_MINUTE
