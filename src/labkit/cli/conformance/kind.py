"""The interface of a kind of conformance: a module in kinds/ that plays recorded cases."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Count:
    """How many of how many are identical."""

    identical: int = 0
    all: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.identical + other.identical, self.all + other.all)

    def __str__(self) -> str:
        return f"{self.identical}/{self.all}"


@dataclass(frozen=True)
class Outcome:
    """One case of a campaign. `difference` is the first thing that differs; "" if nothing does.

    `steps` counts the parts of a case that has parts; `skipped` says why it could not be played.
    """

    campaign: str
    case: str
    difference: str = ""
    steps: Count | None = None
    skipped: str = ""


class Player(Protocol):
    """Plays the recordings of a folder."""

    def campaigns(self, folder: Path) -> list[str]:
        """Return the campaigns of a folder, in order. Raises ManifestError if it holds no recordings."""
        ...

    def play(self, folder: Path, campaign: str) -> Iterator[Outcome]:
        """Play every case. What cannot be read is an outcome with a difference, not an error."""
        ...


class Kind(Player, Protocol):
    """A module in kinds/. `NAME` is the word after `labkit conformance`, `HELP` one line about the recordings."""

    NAME: str
    HELP: str


@runtime_checkable
class Configurable(Protocol):
    """A kind with options of its own, which stand behind the directory."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        ...

    def chosen(self, options: argparse.Namespace) -> Player:
        """Return the player that the options want. Raises ManifestError."""
        ...


@runtime_checkable
class Counting(Protocol):
    """A player whose last line counts something else than cases."""

    def counted(self, outcome: Outcome) -> Count:
        """Return what an outcome adds to the last line."""
        ...
