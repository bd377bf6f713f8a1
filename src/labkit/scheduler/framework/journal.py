"""A journal: what changed, in order, for readers that come by whenever they like.

Every reader keeps a position. Old entries are forgotten; a reader that missed some has to look at everything anew.
"""

from typing import Generic, TypeVar

Entry = TypeVar("Entry")

LONGEST = 20_000  # entries; then the older half is forgotten


class Journal(Generic[Entry]):
    """Entries by position, which counts from 0 and never goes back."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._entries: list[Entry] = []
        self._forgotten = 0
        self._longest = longest

    @property
    def position(self) -> int:
        """Where the next entry will stand."""
        return self._forgotten + len(self._entries)

    def add(self, entry: Entry) -> None:
        """Note a change."""
        self._entries.append(entry)
        if len(self._entries) > self._longest:
            half = self._longest // 2
            del self._entries[:half]
            self._forgotten += half

    def since(self, position: int) -> list[Entry] | None:
        """Return the entries from a position on, or None if some of them are forgotten."""
        first = position - self._forgotten
        return self._entries[first:] if first >= 0 else None
