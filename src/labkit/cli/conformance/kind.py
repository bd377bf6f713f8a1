"""The interface of a kind of conformance: a module in kinds/ that plays recorded cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Outcome:
    """One case of a campaign. `difference` is the first thing that differs; "" if nothing does."""

    campaign: str
    case: str
    difference: str = ""


class Kind(Protocol):
    """A module in kinds/. `NAME` is the word after `labkit conformance`, `HELP` one line about the recordings."""

    NAME: str
    HELP: str

    def campaigns(self, folder: Path) -> list[str]:
        """Return the campaigns of a folder, in order. Raises ManifestError if it holds no recordings."""
        ...

    def play(self, folder: Path, campaign: str) -> Iterator[Outcome]:
        """Play every case. What cannot be read is an outcome with a difference, not an error."""
        ...
