"""NodeName: a pod that names its node fits only there."""

from collections.abc import Iterable

import numpy as np

from labkit.scheduler.framework import interface
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import CycleState, Local, Plugin, Verdicts
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import PodInfo

REASON = interface.unresolvable("node(s) didn't match the requested node name")


class NodeName(Plugin):
    """Filters by spec.nodeName."""

    name = "NodeName"
    local = Local()

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject every node but the named one."""
        wanted = pod.pod.node_name
        return Verdicts.where(np.array([name != wanted for name in nodes.names]), REASON) if wanted else None

    def events(self) -> Iterable[EventHint]:
        """A node appears."""
        return (EventHint(ClusterEvent("Node", Action.ADD)),)
