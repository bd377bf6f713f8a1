"""NodeDeclaredFeatures: a pod that needs a feature of the kubelet goes where a node says that it has it (from 1.36).

Features that pods can need in 1.36: RestartAllContainersOnContainerExits, for a restart rule with that action, and
UserNamespacesHostNetworkSupport, for the host's network with an own user namespace.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from labkit.scheduler.framework import interface
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import CycleState, Plugin, PreFilterResult, Status, Verdicts
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import PodInfo

UNSATISFIED = interface.unresolvable("node(s) didn't match Pod's required features")
RESTART_ALL = "RestartAllContainersOnContainerExits"
HOST_NETWORK_USERS = "UserNamespacesHostNetworkSupport"


class NodeDeclaredFeatures(Plugin):
    """Filters by status.declaredFeatures."""

    name = "NodeDeclaredFeatures"

    def concerns(self, pod: PodInfo) -> bool:
        """Only pods that need something special."""
        return bool(_needed(pod.pod.obj))

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> PreFilterResult | Status | None:
        """Skip pods that need nothing special, which is nearly all of them."""
        needed = _needed(pod.pod.obj)
        state[self.name] = needed
        return None if needed else interface.SKIP

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject nodes that do not declare everything that is needed."""
        needed: frozenset[str] = state[self.name]
        lacking = np.array([not needed <= _declared(info.node.obj) for info in nodes.infos], dtype=bool)
        return Verdicts.where(lacking, UNSATISFIED)

    def events(self) -> Iterable[EventHint]:
        """A node appears or declares something else."""
        return (
            EventHint(
                ClusterEvent("Node", Action.ADD | Action.UPDATE_NODE_DECLARED_FEATURE),
                lambda pod, old, new: old is None or _declared(old.obj) != _declared(new.obj),
            ),
        )


def _needed(pod: Mapping[str, Any]) -> frozenset[str]:
    spec = pod.get("spec") or {}
    containers = (*(spec.get("containers") or ()), *(spec.get("initContainers") or ()))
    rules = (rule for container in containers for rule in container.get("restartPolicyRules") or ())
    needed = {RESTART_ALL} if any(rule.get("action") == "RestartAllContainers" for rule in rules) else set()
    if spec.get("hostNetwork") and spec.get("hostUsers") is False:
        needed.add(HOST_NETWORK_USERS)
    return frozenset(needed)


def _declared(node: Mapping[str, Any]) -> frozenset[str]:
    return frozenset((node.get("status") or {}).get("declaredFeatures") or ())
