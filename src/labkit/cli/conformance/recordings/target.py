"""The target of a play: something that answers requests as a Kubernetes API server, and lets time pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Question:
    """One request as it goes out. Without `as_admin` it has no credentials but those in its headers."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    as_admin: bool = True


@dataclass(frozen=True)
class Reply:
    """What came back; a watch is read to its end."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


class Target(Protocol):
    """Answers, waits, and forgets its history if it can."""

    @property
    def can_expire(self) -> bool:
        """Whether `expire` works here."""
        ...

    def send(self, question: Question) -> Reply:
        """Return the answer. Raises OSError or BackendError if there is none."""
        ...

    def advance(self, seconds: float) -> None:
        """Let so much time pass."""
        ...

    def expire(self) -> None:
        """Make every resourceVersion so far too old, as a compaction does."""
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...
