"""A pod and a node as a learner's plugin sees them: plain values to read, nothing that could be changed by accident.

The objects behind them are shared with the whole simulator; so what can be changed is handed out as a copy.
"""

import copy
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from labkit.api.object import Object
from labkit.api.scheduling import Taint
from labkit.scheduler.framework.types import PODS, NodeInfo, PodInfo


class SeenPod:
    """A pod: `name`, `namespace`, `labels`, `priority`, `requests`, and everything else under `obj`."""

    def __init__(self, info: PodInfo) -> None:
        self._info = info

    @property
    def name(self) -> str:
        """ "web-1"."""
        return self._info.pod.name

    @property
    def namespace(self) -> str:
        """ "default"."""
        return self._info.pod.namespace

    @property
    def priority(self) -> int:
        """The priority, 0 if none was given."""
        return self._info.pod.priority

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The labels."""
        return MappingProxyType(self._info.pod.labels)

    @cached_property
    def requests(self) -> Mapping[str, int]:
        """What it requests: {"cpu": 500, "memory": 1073741824}, cpu in milli, everything else in whole units."""
        return MappingProxyType(self._info.requests)

    @cached_property
    def obj(self) -> Object:
        """The whole Pod as JSON (a copy)."""
        return copy.deepcopy(self._info.pod.obj)

    def __repr__(self) -> str:
        return f"<pod {self.namespace}/{self.name}>"


class SeenNode:
    """A node: `name`, `labels`, `taints`, `allocatable`, `requested`, `free`, `pods`; the rest under `obj`."""

    def __init__(self, info: NodeInfo) -> None:
        self._info = info

    @property
    def name(self) -> str:
        """ "node-a"."""
        return self._info.name

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The labels."""
        return MappingProxyType(self._info.node.labels)

    @property
    def taints(self) -> tuple[Taint, ...]:
        """The taints, each with key, value and effect."""
        return self._info.node.taints

    @cached_property
    def allocatable(self) -> Mapping[str, int]:
        """What it has for pods: {"cpu": 4000, …}, cpu in milli, everything else in whole units."""
        return MappingProxyType(self._info.node.allocatable)

    @cached_property
    def requested(self) -> Mapping[str, int]:
        """What the pods on it request, the number of them under "pods"."""
        return MappingProxyType({**self._info.requested, PODS: len(self._info.pods)})

    @cached_property
    def free(self) -> Mapping[str, int]:
        """What is left: allocatable minus requested."""
        names = dict.fromkeys((*self.allocatable, *self.requested))
        return MappingProxyType({name: self.allocatable.get(name, 0) - self.requested.get(name, 0) for name in names})

    @cached_property
    def pods(self) -> tuple[SeenPod, ...]:
        """The pods on it."""
        return tuple(SeenPod(one) for one in self._info.pods.values())

    @cached_property
    def obj(self) -> Object:
        """The whole Node as JSON (a copy)."""
        return copy.deepcopy(self._info.node.obj)

    def __repr__(self) -> str:
        return f"<node {self.name}>"
