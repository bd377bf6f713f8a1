"""The hint ladder: one rung opens with every failed check, or every 60 seconds, on the same misconception.

Three hints go from a question to a direction; after them comes the bottom-out, a solution to study. What is remembered
per ladder is plain JSON in the progress file: {"failed": 2, "given": 1, "since": 1767225600.0}.
"""

from collections.abc import Mapping
from typing import Any

from labkit.labs.explanation import RUNGS

RUNG_SECONDS = 60.0


def failed(memory: Mapping[str, Any], now: float) -> dict[str, Any]:
    """Return the memory of a ladder after one more failed check at this moment (seconds on any clock)."""
    return {
        "failed": int(memory.get("failed", 0)) + 1,
        "given": int(memory.get("given", 0)),
        "since": float(memory.get("since", now)),
    }


def opened(memory: Mapping[str, Any], now: float) -> int:
    """Return how many rungs are open: 0 before any failed check, at most four (the bottom-out is the fourth)."""
    if not memory.get("failed"):
        return 0
    waited = max(0.0, now - float(memory.get("since", now)))
    return min(RUNGS + 1, int(memory["failed"]) + int(waited // RUNG_SECONDS))


def taken(memory: Mapping[str, Any], now: float) -> tuple[int, dict[str, Any]]:
    """Return the rung to show now (1 to 4), and the memory after it. With nothing new open it is the last one again."""
    rung = min(int(memory.get("given", 0)) + 1, opened(memory, now))
    return rung, {**memory, "given": max(rung, int(memory.get("given", 0)))}


def wait_seconds(memory: Mapping[str, Any], now: float) -> float:
    """Return how long until one more rung opens by itself; 0 if one is open that was not shown, or none is left."""
    given = int(memory.get("given", 0))
    if given > RUNGS or opened(memory, now) > given:
        return 0.0
    waited = max(0.0, now - float(memory.get("since", now)))
    return RUNG_SECONDS - waited % RUNG_SECONDS
