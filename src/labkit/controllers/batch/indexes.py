"""Completion indexes as the status of a Job writes them: "0-2,4,7,8" is the intervals (0, 2), (4, 4), (7, 8)."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Intervals: TypeAlias = tuple[tuple[int, int], ...]


def parse(text: str | None, completions: int) -> Intervals:
    """Return the intervals below `completions`; what is not a number is skipped (parseIndexesFromString)."""
    found: list[tuple[int, int]] = []
    for part in (text or "").split(","):
        first, _, last = part.partition("-")
        if not first.isdigit() or (last and not last.isdigit()):
            continue
        if int(first) >= completions:
            break
        found.append((int(first), min(int(last or first), completions - 1)))
    return joined(found)


def joined(intervals: Iterable[tuple[int, int]]) -> Intervals:
    """Return intervals in order, those that touch or overlap made one."""
    made: list[tuple[int, int]] = []
    for first, last in sorted(intervals):
        if made and first <= made[-1][1] + 1:
            made[-1] = (made[-1][0], max(made[-1][1], last))
        else:
            made.append((first, last))
    return tuple(made)


def with_indexes(intervals: Intervals, indexes: Iterable[int]) -> Intervals:
    """Return the intervals with single indexes added."""
    return joined([*intervals, *((index, index) for index in indexes)])


def text(intervals: Intervals) -> str:
    """Return the intervals as the status writes them; two neighbours are listed, three and more get a dash."""
    parts: list[str] = []
    for first, last in intervals:
        dash = "-" if last > first + 1 else ","
        parts.append(str(first) if first == last else f"{first}{dash}{last}")
    return ",".join(parts)


def total(intervals: Intervals) -> int:
    """Return how many indexes there are."""
    return sum(last - first + 1 for first, last in intervals)


def has(intervals: Intervals, index: int) -> bool:
    """Whether the index is in one of the intervals."""
    return any(first <= index <= last for first, last in intervals)


def common(one: Intervals, other: Intervals) -> int:
    """Return how many indexes are in both."""
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0]) + 1) for a in one for b in other)


def first_free(taken: Intervals, count: int, completions: int) -> Sequence[int]:
    """Return up to `count` of the lowest indexes that are not taken (firstPendingIndexes)."""
    free: list[int] = []
    candidate = 0
    for first, last in (*taken, (completions, completions)):
        free.extend(range(candidate, min(first, completions, candidate + count - len(free))))
        candidate = max(candidate, last + 1)
        if len(free) >= count:
            break
    return free[: max(0, count)]
