"""PrioritySort: higher priority first, then who has waited longer."""

from typing import Any

from labkit.scheduler.framework.interface import Plugin
from labkit.scheduler.framework.types import QueuedPodInfo


class PrioritySort(Plugin):
    """Orders the active queue."""

    name = "PrioritySort"

    def sort_key(self, pod: QueuedPodInfo) -> Any:
        """Priority downwards, then the queue timestamp upwards."""
        return -pod.info.pod.priority, pod.timestamp
