"""The words of a failed attempt: "0/3 nodes are available: 2 Insufficient cpu, 1 node(s) were unschedulable."."""

from collections import Counter
from collections.abc import Iterable

from labkit.scheduler.framework.interface import Status

MOST_EVENT_CHARACTERS = 1024


def not_available(nodes: int, statuses: Iterable[Status]) -> str:
    """Return the histogram of reasons; every reason of a node counts, the strings are sorted as text."""
    counts: Counter[str] = Counter()
    for status in statuses:
        counts.update(status.reasons)
    return from_counts(nodes, counts)


def from_counts(nodes: int, counts: Counter[str]) -> str:
    """The same from counted reasons."""
    listed = ", ".join(sorted(f"{count} {reason}" for reason, count in counts.items()))
    return f"0/{nodes} nodes are available: {listed}." if listed else f"0/{nodes} nodes are available:"


def pre_filtered(nodes: int, message: str) -> str:
    """The pod as a whole was refused before any node was looked at."""
    return f"0/{nodes} nodes are available: {message}."


def cut(message: str) -> str:
    """Return a message as an Event can hold it."""
    return message if len(message) <= MOST_EVENT_CHARACTERS else f"{message[: MOST_EVENT_CHARACTERS - 4]} ..."
