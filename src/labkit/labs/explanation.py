"""What can be said about a finding code: its words, and the hint ladder behind it."""

from dataclasses import dataclass

from labkit.labs.finding import Verdict
from labkit.labs.wording import Words

RUNGS = 3


@dataclass(frozen=True)
class Ladder:
    """Three hints that go from a question to a direction, and the bottom-out: words and a solution to look at."""

    name: str
    hints: tuple[Words, ...]
    bottom_out: Words
    solution: str  # "room--split", a folder in solutions/


@dataclass(frozen=True)
class Entry:
    """What is said about one finding code."""

    code: str
    step: str  # "" for a code of the engine, which any step may have
    verdict: Verdict
    ladder: str
    message: Words
    why: Words
    look: Words
