"""Cluster events: what happened, which plugins want to hear of it, and whether it can help a waiting pod."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labkit.scheduler.framework.types import PodInfo


class Action(enum.Flag):
    """What happened to an object."""

    ADD = enum.auto()
    DELETE = enum.auto()
    UPDATE_NODE_ALLOCATABLE = enum.auto()
    UPDATE_NODE_LABEL = enum.auto()
    UPDATE_NODE_TAINT = enum.auto()
    UPDATE_NODE_CONDITION = enum.auto()
    UPDATE_NODE_ANNOTATION = enum.auto()
    UPDATE_NODE_DECLARED_FEATURE = enum.auto()
    UPDATE_POD_LABEL = enum.auto()
    UPDATE_POD_SCALE_DOWN = enum.auto()
    UPDATE_POD_GATES_ELIMINATED = enum.auto()
    UPDATE_POD_TOLERATION = enum.auto()
    UPDATE_POD_GENERATED_CLAIM = enum.auto()
    UPDATE_OTHER = enum.auto()
    UPDATE = (
        UPDATE_NODE_ALLOCATABLE
        | UPDATE_NODE_LABEL
        | UPDATE_NODE_TAINT
        | UPDATE_NODE_CONDITION
        | UPDATE_NODE_ANNOTATION
        | UPDATE_NODE_DECLARED_FEATURE
        | UPDATE_POD_LABEL
        | UPDATE_POD_SCALE_DOWN
        | UPDATE_POD_GATES_ELIMINATED
        | UPDATE_POD_TOLERATION
        | UPDATE_POD_GENERATED_CLAIM
        | UPDATE_OTHER
    )
    ALL = ADD | DELETE | UPDATE


@dataclass(frozen=True)
class ClusterEvent:
    """An action on a resource. `resource` is a kind ("Pod", "Node", "PersistentVolumeClaim") or "*"."""

    resource: str
    action: Action

    def matches(self, happened: "ClusterEvent") -> bool:
        """Say whether someone registered for this event wants to hear of what happened."""
        if happened.resource == "*":
            return True
        return self.resource == happened.resource and bool(self.action & happened.action)


WILDCARD = ClusterEvent("*", Action.ALL)

# Is this event (object before, object after; parsed if Pod or Node) worth another attempt for the waiting pod?
Hint = Callable[[PodInfo, Any, Any], bool]


def always(pod: PodInfo, old: Any, new: Any) -> bool:
    """The hint of a plugin that cannot tell."""
    return True


@dataclass(frozen=True)
class EventHint:
    """What a plugin registers for, and its opinion of each such event."""

    event: ClusterEvent
    hint: Hint = always
