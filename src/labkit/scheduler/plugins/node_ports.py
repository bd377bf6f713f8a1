"""NodePorts: a host port can be had once per node address and protocol."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from labkit.api.pod import HostPort
from labkit.scheduler.framework import interface
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import CycleState, Local, Plugin, PreFilterResult, Status, Verdicts
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import NodeInfo, PodInfo

REASON = interface.unschedulable("node(s) didn't have free ports for the requested pod ports")
EVERY_ADDRESS = "0.0.0.0"


class NodePorts(Plugin):
    """Filters by host ports already taken."""

    name = "NodePorts"
    local = Local(pods=True)

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> PreFilterResult | Status | None:
        """Skip pods that ask for no host port."""
        return None if pod.host_ports else interface.SKIP

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject nodes where a wanted port clashes with a taken one."""
        taken = np.flatnonzero(nodes.port_count)
        rejected = np.zeros(len(nodes), dtype=bool)
        for row in taken:
            rejected[row] = _clash(pod.host_ports, nodes.infos[row].ports)
        return Verdicts.where(rejected, REASON)

    def filter_row(self, pod: PodInfo) -> Callable[[NodeInfo], Status | None]:
        """Return the same for one node."""
        wanted = pod.host_ports
        return lambda info: REASON if _clash(wanted, info.ports) else None

    def events(self) -> Iterable[EventHint]:
        """A pod with a shared port goes; a node appears."""
        return (
            EventHint(ClusterEvent("Pod", Action.DELETE), _frees_port),
            EventHint(ClusterEvent("Node", Action.ADD)),
        )


def _clash(wanted: Iterable[HostPort], taken: Iterable[HostPort]) -> bool:
    held = list(taken)
    return any(_same(one, other) for one in wanted for other in held)


def _same(one: HostPort, other: HostPort) -> bool:
    if (one.protocol, one.port) != (other.protocol, other.port):
        return False
    return one.ip == other.ip or EVERY_ADDRESS in (one.ip, other.ip)


def _frees_port(pod: PodInfo, old: Any, new: Any) -> bool:
    gone = PodInfo(old)
    return bool(old.node_name) and _clash(pod.host_ports, gone.host_ports)
