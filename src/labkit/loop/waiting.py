"""Waiting in real time, for real clusters: the one place that sleeps."""

import time


def pause(seconds: float) -> None:
    """Do nothing for this many real seconds."""
    time.sleep(seconds)
