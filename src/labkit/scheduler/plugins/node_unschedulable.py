"""NodeUnschedulable: cordoned nodes take no pods, except those that tolerate it."""

from collections.abc import Iterable
from typing import Any

from labkit.api.scheduling import NO_SCHEDULE, Taint
from labkit.scheduler.framework import interface
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import CycleState, Local, Plugin, Verdicts
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import PodInfo

TAINT = Taint("node.kubernetes.io/unschedulable", effect=NO_SCHEDULE)
REASON = interface.unresolvable("node(s) were unschedulable")


class NodeUnschedulable(Plugin):
    """Filters by spec.unschedulable."""

    name = "NodeUnschedulable"
    local = Local()

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject cordoned nodes."""
        return None if _tolerates(pod) else Verdicts.where(nodes.unschedulable, REASON)

    def events(self) -> Iterable[EventHint]:
        """A node appears or is uncordoned; the pod learns to tolerate."""
        return (
            EventHint(ClusterEvent("Node", Action.ADD | Action.UPDATE_NODE_TAINT), _schedulable),
            EventHint(ClusterEvent("Pod", Action.UPDATE_POD_TOLERATION), _tolerates_now),
        )


def _tolerates(pod: PodInfo) -> bool:
    return any(one.tolerates(TAINT) for one in pod.pod.tolerations)


def _schedulable(pod: PodInfo, old: Any, new: Any) -> bool:
    return not new.unschedulable and (old is None or bool(old.unschedulable))


def _tolerates_now(pod: PodInfo, old: Any, new: Any) -> bool:
    return bool(new.key == pod.key) and any(one.tolerates(TAINT) for one in new.tolerations)
