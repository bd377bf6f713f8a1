"""How many minutes a notebook takes: reading, thinking and running, added up from its source and a measured run."""

import re

from labkit.cli.notebook_lint import without_code
from labkit.cli.notebook_source import Code, Prose, Source

WORDS_A_MINUTE = 200  # of English prose, read to be understood
SYLLABLES_A_MINUTE = 500  # of Korean prose
CODE_LINE_SECONDS = 5
TASK_SECONDS = {"labkit-predict": 60, "labkit-exercise": 300}
TOLERANCE = 0.25  # by how much the minutes shown may differ from the estimate


def estimate(source: Source, lang: str, run_seconds: float) -> float:
    """Return the minutes a learner needs: prose and code read, predictions and exercises done, cells run."""
    return (sum(_seconds(cell, lang) for cell in source.cells) + run_seconds) / 60


def fits(source: Source, minutes: float) -> bool:
    """Return whether the minutes in the header are within a quarter, or three minutes, of an estimate."""
    return abs(source.minutes - minutes) <= max(3, TOLERANCE * minutes)


def _seconds(cell: Prose | Code, lang: str) -> float:
    task = sum(TASK_SECONDS.get(tag, 0) for tag in cell.tags)
    if isinstance(cell, Code):
        shown = 0 if "hide-input" in cell.tags else len(cell.text.splitlines())
        return task + shown * CODE_LINE_SECONDS
    if lang == "ko" and cell.korean:
        return task + 60 * len(re.findall(r"[가-힣]", cell.korean.text)) / SYLLABLES_A_MINUTE
    return task + 60 * len(without_code(cell.text).split()) / WORDS_A_MINUTE
