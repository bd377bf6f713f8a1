"""Who wins among equals: the root of a heap (1.35 and 1.36), or anyone (up to 1.34, from a seed).

Upstream a node that an extender scored also carries a random number which decides between equal totals; so with a
prioritizing extender the real scheduler picks any of the best, while this one stays with the heap's root.
"""

from collections.abc import Callable

import numpy as np

from labkit.loop.seeds import Seeds
from labkit.scheduler import schedule_one
from labkit.scheduler.framework.interface import Vector
from labkit.scheduler.versions import Version

Chance = Callable[[int], int]  # (n) -> a number from 0 to n-1


def of(version: Version, chance: Chance | None = None) -> Callable[[Vector], int]:
    """Return how a version picks from the totals of the feasible nodes."""
    if not version.random_ties:
        return schedule_one.heap_root
    draw = chance if chance is not None else Seeds().fork("scheduler").randrange
    return lambda totals: _reservoir(totals, draw)


def _reservoir(totals: Vector, draw: Chance) -> int:
    """Every node with the highest total is equally likely: the k-th takes the place with probability 1/k."""
    best = np.flatnonzero(totals == totals.max()).tolist()
    chosen = best[0]
    for count, place in enumerate(best[1:], start=2):
        if draw(count) == 0:
            chosen = place
    return int(chosen)
