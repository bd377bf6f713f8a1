"""Explaining: what a scheduler decided, why, and what would change it - on any cluster, or from a snapshot of one."""

from labkit.explaining.explanation import Explanation, explain
from labkit.explaining.snapshot import Snapshot

__all__ = ["Explanation", "Snapshot", "explain"]
