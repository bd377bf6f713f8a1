"""Ties: the heap's root in 1.35 and 1.36, anyone up to 1.34."""

from collections import Counter

import numpy as np
import pytest

from labkit.loop.seeds import Seeds
from labkit.scheduler import schedule_one, tie_break, versions

TOTALS = np.array([3, 9, 9, 1, 9])


@pytest.mark.parametrize("version", ["1.35", "1.36"])
def test_the_root_of_the_heap(version: str) -> None:
    assert tie_break.of(versions.of(version)) is schedule_one.heap_root


def test_anyone_of_the_best_about_equally_often() -> None:
    seed = 34
    pick = tie_break.of(versions.of("1.34"), Seeds(seed).fork("ties").randrange)
    counts = Counter(pick(TOTALS) for _ in range(3000))
    assert set(counts) == {1, 2, 4}, "only the best are picked"
    assert all(850 < count < 1150 for count in counts.values()), f"seed {seed}: {counts}"


def test_the_same_seed_picks_the_same() -> None:
    first, second = (tie_break.of(versions.of("1.34"), Seeds(7).fork("ties").randrange) for _ in range(2))
    assert [first(TOTALS) for _ in range(50)] == [second(TOTALS) for _ in range(50)]


def test_a_single_best_needs_no_chance() -> None:
    def chance(below: int) -> int:
        raise AssertionError("nothing was to be drawn")

    assert tie_break.of(versions.of("1.34"), chance)(np.array([1, 5, 2])) == 1
