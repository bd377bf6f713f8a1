"""SchedulingGates: a pod with gates stays out of the active queue until the last one is removed."""

from collections.abc import Iterable
from typing import Any

from labkit.scheduler.framework import interface
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import Plugin, Status
from labkit.scheduler.framework.types import PodInfo


class SchedulingGates(Plugin):
    """Holds gated pods at PreEnqueue."""

    name = "SchedulingGates"

    def pre_enqueue(self, pod: PodInfo) -> Status | None:
        """Refuse a pod that still has gates."""
        if not pod.pod.gates:
            return None
        return interface.unresolvable(f"waiting for scheduling gates: [{' '.join(pod.pod.gates)}]")

    def events(self) -> Iterable[EventHint]:
        """The pod's own gates were all removed."""
        return (EventHint(ClusterEvent("Pod", Action.UPDATE_POD_GATES_ELIMINATED), _own),)


def _own(pod: PodInfo, old: Any, new: Any) -> bool:
    return new is not None and new.key == pod.key
