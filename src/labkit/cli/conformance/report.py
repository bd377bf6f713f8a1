"""The report of a conformance run: a table by campaign, what failed and why, what was left out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from labkit import errors
from labkit.cli.conformance.kind import Count, Outcome
from labkit.explaining import words


def table(found: Sequence[Outcome]) -> Iterator[str]:
    """Return the lines of the table; cases with parts show these too."""
    played = [one for one in found if not one.skipped]
    with_steps = any(one.steps is not None for one in played)
    yield from words.table(list(_with_steps(played) if with_steps else _cases(played)), indent="")


def failures(found: Sequence[Outcome]) -> Iterator[str]:
    """Return a line for each case that differs."""
    for one in found:
        if one.difference:
            yield f"{one.campaign} {one.case}: {one.difference}"


def skipped(found: Sequence[Outcome]) -> Iterator[str]:
    """Return a line for each reason why cases were left out."""
    for why, number in Counter(one.skipped for one in found if one.skipped).items():
        yield f"skipped {number}: {why}"


def write_failures(found: Sequence[Outcome], path: Path) -> None:
    """Write the names of the cases that differ, one a line. Raises BackendError."""
    try:
        path.write_text("".join(f"{one.case}\n" for one in found if one.difference), encoding="utf-8")
    except OSError as failed:
        raise errors.BackendError(f"{path} cannot be written ({failed.strerror}). Name another file.") from failed


def _cases(found: Sequence[Outcome]) -> Iterator[tuple[str, ...]]:
    yield "CAMPAIGN", "CASES", "IDENTICAL"
    for name, (cases, _) in _counts(found).items():
        yield name, str(cases.all), str(cases.identical)


def _with_steps(found: Sequence[Outcome]) -> Iterator[tuple[str, ...]]:
    counts = _counts(found)
    yield "AREA", "SCENARIOS", "STEPS"
    for name, (cases, steps) in counts.items():
        yield name, str(cases), str(steps)
    columns = list(zip(*counts.values(), strict=True))
    yield "TOTAL", *(str(sum(column, Count())) for column in columns)


def _counts(found: Sequence[Outcome]) -> dict[str, tuple[Count, Count]]:
    counts: dict[str, tuple[Count, Count]] = {}
    for one in found:
        cases, steps = counts.get(one.campaign, (Count(), Count()))
        counts[one.campaign] = cases + Count(not one.difference, 1), steps + (one.steps or Count())
    return counts
