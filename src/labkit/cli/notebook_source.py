"""One bilingual notebook source: code cells once, prose in English and Korean, every cell under a stable key.

A source is text, written by hand (notebooks/README.md shows one):

    ---                                       front matter: one `field: value` per line
    title-en: The scheduling cycle
    title-ko: 스케줄링 주기
    minutes: 25
    ---
    +++ why-here en slide                     prose: key, language, tags
    ## Why here?
    +++ why-here ko 3f9a2c1b                  its translation, with the mark of the English text it was made from
    ## 왜 여기일까?
    ```python {connect hide-input}            a code cell: key, tags
    cluster = labkit.connect(backend, seed=seed)
    ```
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "ko")
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
CELLS = (25, 40)  # how many cells a notebook has, unless its front matter says otherwise


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a source, and where."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Korean:
    """The translation of a prose cell."""

    text: str
    mark: str | None  # the mark of the English text it was last checked against, such as "3f9a2c1b"
    line: int


@dataclass(frozen=True)
class Prose:
    """A prose cell: English, and Korean once somebody has translated it."""

    key: str
    text: str
    tags: tuple[str, ...]
    line: int
    korean: Korean | None = None

    @property
    def stale(self) -> bool:
        """Whether the Korean text was made from another English text than this one."""
        return self.korean is not None and self.korean.mark != mark(self.text)


@dataclass(frozen=True)
class Code:
    """A code cell, the same in every language."""

    key: str
    text: str
    tags: tuple[str, ...]
    line: int
    reason: str = ""  # why this cell's output is not compared


Cell = Prose | Code


@dataclass(frozen=True)
class Source:
    """A whole source, as written."""

    path: Path
    titles: dict[str, str]  # {"en": "The scheduling cycle", "ko": "스케줄링 주기"}
    minutes: int
    needs: tuple[str, ...]  # names of notebooks to know before: ("00_start_here",)
    size: tuple[int, int]  # fewest and most cells
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """The notebook's name, such as "03_scheduling_cycle"."""
        return self.path.stem


def mark(text: str) -> str:
    """Return the eight letters by which a translation remembers the English text it was made from."""
    plain = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return hashlib.sha256(plain.encode()).hexdigest()[:8]
