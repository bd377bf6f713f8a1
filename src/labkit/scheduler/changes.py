"""What changed between two states of a pod or a node, as the cluster events that waiting pods care about."""

from typing import Any

from labkit.api import object as objects
from labkit.api.node import Node
from labkit.api.object import Object
from labkit.api.pod import Pod
from labkit.scheduler.framework.events import Action, ClusterEvent
from labkit.scheduler.framework.types import PodInfo

POD_ADDED = ClusterEvent("Pod", Action.ADD)
POD_DELETED = ClusterEvent("Pod", Action.DELETE)
NODE_ADDED = ClusterEvent("Node", Action.ADD)
NODE_DELETED = ClusterEvent("Node", Action.DELETE)


def of_pod(old: Pod, new: Pod) -> list[ClusterEvent]:
    """Return the typed changes of a pod; a plain update if it is none of them."""
    before, after = PodInfo(old).requests, PodInfo(new).requests
    changed = {
        Action.UPDATE_POD_LABEL: old.labels != new.labels,
        Action.UPDATE_POD_SCALE_DOWN: any(after.get(name, 0) < amount for name, amount in before.items()),
        Action.UPDATE_POD_GATES_ELIMINATED: bool(old.gates) and not new.gates,
        Action.UPDATE_POD_TOLERATION: len(old.tolerations) != len(new.tolerations),
        Action.UPDATE_POD_GENERATED_CLAIM: _status(old.obj, "resourceClaimStatuses")
        != _status(new.obj, "resourceClaimStatuses"),
    }
    found = [ClusterEvent("Pod", action) for action, happened in changed.items() if happened]
    return found or [ClusterEvent("Pod", Action.UPDATE_OTHER)]


def of_node(old: Node, new: Node) -> list[ClusterEvent]:
    """Return the typed changes of a node; (un)cordoning counts as a change of taints. Heartbeats are none."""
    changed = {
        Action.UPDATE_NODE_ALLOCATABLE: old.allocatable != new.allocatable,
        Action.UPDATE_NODE_LABEL: old.labels != new.labels,
        Action.UPDATE_NODE_TAINT: old.taints != new.taints or old.unschedulable != new.unschedulable,
        Action.UPDATE_NODE_CONDITION: old.conditions != new.conditions,
        Action.UPDATE_NODE_ANNOTATION: objects.annotations(old.obj) != objects.annotations(new.obj),
        Action.UPDATE_NODE_DECLARED_FEATURE: _status(old.obj, "declaredFeatures")
        != _status(new.obj, "declaredFeatures"),
    }
    return [ClusterEvent("Node", action) for action, happened in changed.items() if happened]


def _status(obj: Object, field: str) -> Any:
    return (obj.get("status") or {}).get(field) or []
