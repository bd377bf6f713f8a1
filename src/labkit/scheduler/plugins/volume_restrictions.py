"""VolumeRestrictions: a ReadWriteOncePod claim is used by one pod in the whole cluster."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labkit.scheduler.framework import interface, volumes
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import CycleState, Plugin, PreFilterResult, Status, Verdicts
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import NodeInfo, PodInfo

IN_USE = interface.unschedulable(
    "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod"
)


@dataclass
class _Exclusive:
    """The pod's claims that must not be shared, and how often they are in use."""

    namespace: str
    names: frozenset[str]
    in_use: int

    def clone(self) -> "_Exclusive":
        return replace(self)


class VolumeRestrictions(Plugin):
    """Filters by claims that allow one pod only."""

    name = "VolumeRestrictions"

    def concerns(self, pod: PodInfo) -> bool:
        """Only pods with claims."""
        return bool(volumes.claim_names(pod.pod))

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> PreFilterResult | Status | None:
        """Look the claims up; skip if none of them is both exclusive and taken."""
        listed = [one for one in volumes.claims_of(pod.pod, self.handle) if not one.ephemeral]
        for one in listed:
            if one.claim is None:
                return interface.unresolvable(one.missing)
        names = frozenset(
            one.name for one in listed if one.claim and volumes.READ_WRITE_ONCE_POD in one.claim.access_modes
        )
        if not names:
            return interface.SKIP
        found = _Exclusive(pod.pod.namespace, names, 0)
        used = {name for info in nodes.infos for other in info.pods.values() for name in _shared(found, other)}
        if not used:
            return interface.SKIP
        state[self.name] = replace(found, in_use=len(used))
        return None

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject every node while another pod holds the claim."""
        taken = state[self.name].in_use > 0
        return Verdicts.where(np.ones(len(nodes), dtype=bool), IN_USE) if taken else None

    def add_pod(self, state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo) -> None:
        """Count a pod that might be on the node."""
        if self.name in state:
            state[self.name].in_use += len(_shared(state[self.name], added))

    def remove_pod(self, state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo) -> None:
        """Leave out a pod that might be gone."""
        if self.name in state:
            state[self.name].in_use -= len(_shared(state[self.name], removed))

    def events(self) -> Iterable[EventHint]:
        """A pod with the claim goes; the claim appears or changes; a node appears."""
        return (
            EventHint(ClusterEvent("Pod", Action.DELETE), _shares_claim),
            EventHint(ClusterEvent("PersistentVolumeClaim", Action.ADD | Action.UPDATE)),
            EventHint(ClusterEvent("Node", Action.ADD)),
        )


def _shared(exclusive: _Exclusive, other: PodInfo) -> list[str]:
    if not exclusive.names or other.pod.namespace != exclusive.namespace:
        return []
    return [name for name, ephemeral in volumes.claim_names(other.pod) if not ephemeral and name in exclusive.names]


def _shares_claim(pod: PodInfo, old: Any, new: Any) -> bool:
    if old.namespace != pod.pod.namespace:
        return False
    return bool(set(volumes.claim_names(old)) & set(volumes.claim_names(pod.pod)))
