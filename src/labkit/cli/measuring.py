"""Fair timing: several ways to do a thing, measured in turn, round by round, in one run.

Taking turns spreads the noise of a busy machine over all of them, and the best round of each is the least disturbed.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What one way took: the best round, in seconds per call."""

    name: str
    seconds: float

    @property
    def micros(self) -> float:
        """Microseconds per call."""
        return self.seconds * 1e6


def in_turn(ways: Mapping[str, Callable[[], object]], calls: int, rounds: int = 7) -> dict[str, Measured]:
    """Call every way `calls` times per round, taking turns; return the best round of each, per call."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            best[name] = min(best[name], _seconds(way, calls) / calls)
    return {name: Measured(name, seconds) for name, seconds in best.items()}


def once(way: Callable[[], object]) -> float:
    """Return the seconds one call takes."""
    return _seconds(way, 1)


def _seconds(way: Callable[[], object], calls: int) -> float:
    began = time.perf_counter()
    for _ in range(calls):
        way()
    return time.perf_counter() - began
