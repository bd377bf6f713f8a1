"""A Node, read on demand from its object."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from labkit.api import object as objects
from labkit.api import quantity, scheduling
from labkit.api.object import Object


@dataclass(frozen=True, eq=False)
class Node:
    """The parts of a Node that decide; each is parsed once, when first asked for."""

    obj: Object

    @classmethod
    def parse(cls, obj: Object) -> "Node":
        """Take a v1 Node as it travels."""
        return cls(obj)

    @cached_property
    def name(self) -> str:
        """ "node-a"."""
        return objects.name(self.obj)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The labels."""
        return objects.labels(self.obj)

    @cached_property
    def unschedulable(self) -> bool:
        """Whether the node is cordoned."""
        return bool(self._spec.get("unschedulable"))

    @cached_property
    def taints(self) -> tuple[scheduling.Taint, ...]:
        """The taints, in order."""
        return tuple(scheduling.Taint.parse(one) for one in self._spec.get("taints") or ())

    @cached_property
    def allocatable(self) -> dict[str, int]:
        """What the node has for pods: cpu in milli, everything else in whole units. Absent means 0."""
        return amounts(self._status.get("allocatable"))

    @cached_property
    def images(self) -> dict[str, int]:
        """Bytes of each image that lies on the node, by every name it has."""
        return {
            name: image.get("sizeBytes") or 0
            for image in self._status.get("images") or ()
            for name in image.get("names") or ()
        }

    @cached_property
    def conditions(self) -> dict[str, str]:
        """The status ("True", "False", "Unknown") of each condition type."""
        return {one["type"]: one.get("status", "") for one in self._status.get("conditions") or ()}

    @cached_property
    def zone(self) -> tuple[str, str]:
        """(region, zone) as the scheduler groups nodes; the older labels win where they are set."""
        labels = self.labels
        region = labels.get("failure-domain.beta.kubernetes.io/region") or labels.get(scheduling.REGION) or ""
        zone = labels.get("failure-domain.beta.kubernetes.io/zone") or labels.get(scheduling.ZONE) or ""
        return region, zone

    @cached_property
    def _spec(self) -> dict[str, Any]:
        return self.obj.get("spec") or {}

    @cached_property
    def _status(self) -> dict[str, Any]:
        return self.obj.get("status") or {}


def amounts(resources: dict[str, Any] | None) -> dict[str, int]:
    """Read a resource list: cpu in milli, everything else in whole units, both rounded up."""
    return {
        name: quantity.milli(amount) if name == "cpu" else quantity.value(amount)
        for name, amount in (resources or {}).items()
    }
