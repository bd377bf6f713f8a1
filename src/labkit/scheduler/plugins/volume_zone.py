"""VolumeZone: a volume with zone or region labels is used from nodes of that zone or region."""

from collections.abc import Iterable

from labkit.api import object as objects
from labkit.api import scheduling
from labkit.scheduler.framework import interface, volumes
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import CycleState, Plugin, PreFilterResult, Status, Verdicts
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import PodInfo

ELSEWHERE = interface.unresolvable("node(s) had no available volume zone")
TODAY = {  # older label -> today's
    "failure-domain.beta.kubernetes.io/zone": scheduling.ZONE,
    "failure-domain.beta.kubernetes.io/region": scheduling.REGION,
}
KEYS = (*TODAY, *TODAY.values())

Demands = list[tuple[str, frozenset[str]]]


class VolumeZone(Plugin):
    """Filters by the zone labels of bound volumes."""

    name = "VolumeZone"

    def concerns(self, pod: PodInfo) -> bool:
        """Only pods with claims."""
        return bool(volumes.claim_names(pod.pod))

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> PreFilterResult | Status | None:
        """Collect the zones that the pod's volumes name; skip if they name none."""
        listed = [one for one in volumes.claims_of(pod.pod, self.handle) if not one.ephemeral]
        known = volumes.volumes(self.handle) if listed else {}
        demands: Demands = []
        for one in listed:
            found = self._demands(one, known)
            if isinstance(found, Status):
                return found
            demands += found
        state[self.name] = demands
        return None if demands else interface.SKIP

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject nodes of other zones; a node without any of the labels passes."""
        demands: Demands = state[self.name]
        return Verdicts.of([None if _near(info.node.labels, demands) else ELSEWHERE for info in nodes.infos])

    def events(self) -> Iterable[EventHint]:
        """A claim, volume, class or node appears or changes."""
        objects_ = ("PersistentVolumeClaim", "PersistentVolume", "StorageClass")
        return (
            *(EventHint(ClusterEvent(kind, Action.ADD | Action.UPDATE)) for kind in objects_),
            EventHint(ClusterEvent("Node", Action.ADD | Action.UPDATE_NODE_LABEL)),
        )

    def _demands(self, one: volumes.PodClaim, known: dict[str, volumes.Volume]) -> Demands | Status:
        if one.claim is None:
            return interface.unresolvable(one.missing)
        name = one.claim.volume_name
        if name:
            volume = known.get(name)
            return _labelled(volume) if volume else interface.unresolvable(f'persistentvolume "{name}" not found')
        if not one.claim.class_name:
            return interface.unresolvable("PersistentVolumeClaim had no pv name and storageClass name")
        if volumes.storage_class(one.claim.class_name, self.handle) is None:
            return interface.unresolvable(f'storageclass.storage.k8s.io "{one.claim.class_name}" not found')
        if volumes.waits_for_consumer(one.claim, self.handle):
            return []
        return interface.unresolvable("PersistentVolume had no name")


def _labelled(volume: volumes.Volume) -> Demands:
    labels = objects.labels(volume.obj)
    return [(key, frozenset(labels[key].split("__"))) for key in KEYS if key in labels]


def _near(labels: dict[str, str], demands: Demands) -> bool:
    if not any(key in labels for key in KEYS):
        return True
    return all(labels.get(key, labels.get(TODAY.get(key, key))) in values for key, values in demands)
