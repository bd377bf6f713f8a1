"""The slow start: many creations in batches of 1, 2, 4, …, so that a refusal (a quota) stops them early."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from labkit import errors

One = TypeVar("One")


def run(wanted: Sequence[One], create: Callable[[One], errors.ApiError | None]) -> tuple[int, errors.ApiError | None]:
    """Create each (`create` returns what was refused); return how many were made and the last refusal."""
    made, batch, done = 0, 1, 0
    while done < len(wanted):
        answers = [create(one) for one in wanted[done : done + batch]]
        made += answers.count(None)
        refused = [answer for answer in answers if answer is not None]
        if refused:
            return made, refused[-1]
        done += batch
        batch *= 2
    return made, None
