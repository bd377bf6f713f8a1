"""NodeVolumeLimits: a CSI driver attaches only so many volumes to a node."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from labkit.api import object as objects
from labkit.scheduler.framework import interface, volumes
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import CycleState, Plugin, PreFilterResult, Status, Verdicts
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import NodeInfo, PodInfo

EXCEEDED = interface.unschedulable("node(s) exceed max volume count")

Attached = dict[tuple[str, str], str]  # (driver, handle) -> driver


class NodeVolumeLimits(Plugin):
    """Filters by the attach limits that CSINode objects state."""

    name = "NodeVolumeLimits"

    def concerns(self, pod: PodInfo) -> bool:
        """Only pods with claims."""
        return bool(volumes.claim_names(pod.pod))

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> PreFilterResult | Status | None:
        """Skip pods without claims."""
        return None if volumes.claim_names(pod.pod) else interface.SKIP

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject nodes where a driver would have to attach too many volumes."""
        known = volumes.volumes(self.handle)
        wanted = self._attached(pod, known)
        limits = {objects.name(one): _limits(one) for one in self.handle.objects("csinodes")} if wanted else {}
        if not any(limits.values()):
            return None
        return Verdicts.of([self._verdict(wanted, info, limits.get(info.name) or {}, known) for info in nodes.infos])

    def events(self) -> Iterable[EventHint]:
        """A pod goes, a CSINode or a claim changes, a node appears."""
        return (
            EventHint(ClusterEvent("CSINode", Action.ADD | Action.UPDATE)),
            EventHint(ClusterEvent("Pod", Action.DELETE), lambda pod, old, new: bool(volumes.claim_names(old))),
            EventHint(ClusterEvent("PersistentVolumeClaim", Action.ADD | Action.UPDATE)),
            EventHint(ClusterEvent("Node", Action.ADD)),
        )

    def _verdict(
        self, wanted: Attached, info: NodeInfo, limits: Mapping[str, int], known: Mapping[str, volumes.Volume]
    ) -> Status | None:
        if not limits:
            return None
        there: Attached = {}
        for other in info.pods.values():
            there |= self._attached(other, known)
        have = Counter(there.values())
        new = Counter(driver for volume, driver in wanted.items() if volume not in there)
        over = any(have[driver] + count > limits[driver] for driver, count in new.items() if driver in limits)
        return EXCEEDED if over else None

    def _attached(self, pod: PodInfo, known: Mapping[str, volumes.Volume]) -> Attached:
        """The CSI volumes a pod needs; one yet to be provisioned counts for its class's provisioner."""
        found: Attached = {}
        for one in volumes.claims_of(pod.pod, self.handle):
            volume = known.get(one.claim.volume_name) if one.claim is not None else None
            if one.claim is None:
                continue
            if volume is None:
                driver = (volumes.storage_class(one.claim.class_name, self.handle) or {}).get("provisioner") or ""
                handle = f"{pod.pod.namespace}/{one.name}"
            else:
                source = volume.spec.get("csi") or {}
                driver, handle = source.get("driver") or "", source.get("volumeHandle") or ""
            if driver:
                found[driver, handle] = driver
        return found


def _limits(csi_node: Mapping[str, Any]) -> dict[str, int]:
    drivers = (csi_node.get("spec") or {}).get("drivers") or ()
    return {
        one["name"]: one["allocatable"]["count"]
        for one in drivers
        if (one.get("allocatable") or {}).get("count") is not None
    }
