"""A Pod, read on demand from its object."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from labkit.api import node, scheduling
from labkit.api import object as objects
from labkit.api.object import Object


@dataclass(frozen=True)
class HostPort:
    """A port of the node that a container asks for."""

    ip: str  # "0.0.0.0": every address of the node
    protocol: str
    port: int


@dataclass(frozen=True, eq=False)
class Container:
    """A container or an init container."""

    obj: dict[str, Any]
    init: bool = False

    @cached_property
    def image(self) -> str:
        """ "nginx:1.29"."""
        return self.obj.get("image") or ""

    @cached_property
    def sidecar(self) -> bool:
        """Whether this is an init container that keeps running (restartPolicy: Always)."""
        return self.init and self.obj.get("restartPolicy") == "Always"

    @cached_property
    def requests(self) -> dict[str, int]:
        """What it asks for: cpu in milli, everything else in whole units."""
        return node.amounts((self.obj.get("resources") or {}).get("requests"))

    @cached_property
    def host_ports(self) -> tuple[HostPort, ...]:
        """The ports it wants of the node itself."""
        return tuple(
            HostPort(one.get("hostIP") or "0.0.0.0", one.get("protocol") or "TCP", one["hostPort"])
            for one in self.obj.get("ports") or ()
            if (one.get("hostPort") or 0) > 0
        )


@dataclass(frozen=True, eq=False)
class Pod:
    """The parts of a Pod that decide; each is parsed once, when first asked for."""

    obj: Object

    @classmethod
    def parse(cls, obj: Object) -> "Pod":
        """Take a v1 Pod as it travels."""
        return cls(obj)

    @cached_property
    def name(self) -> str:
        """ "web-1"."""
        return objects.name(self.obj)

    @cached_property
    def namespace(self) -> str:
        """ "default"."""
        return objects.namespace(self.obj)

    @cached_property
    def key(self) -> str:
        """ "default/web-1"."""
        return f"{self.namespace}/{self.name}"

    @cached_property
    def uid(self) -> str:
        """The uid, or ""."""
        return objects.uid(self.obj)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The labels."""
        return objects.labels(self.obj)

    @cached_property
    def terminating(self) -> bool:
        """Whether its deletion was asked for."""
        return objects.is_terminating(self.obj)

    @cached_property
    def finished(self) -> bool:
        """Whether its phase is Succeeded or Failed: it counts for nothing any more."""
        return self._status.get("phase") in ("Succeeded", "Failed")

    @cached_property
    def node_name(self) -> str:
        """The node it is bound to (or asks for by name), or ""."""
        return self._spec.get("nodeName") or ""

    @cached_property
    def nominated_node_name(self) -> str:
        """The node that preemption makes room on, or ""."""
        return self._status.get("nominatedNodeName") or ""

    @cached_property
    def scheduler_name(self) -> str:
        """Which scheduler (or profile) is to place it."""
        return self._spec.get("schedulerName") or "default-scheduler"

    @cached_property
    def priority(self) -> int:
        """spec.priority; absent is 0."""
        return self._spec.get("priority") or 0

    @cached_property
    def preemption_policy(self) -> str:
        """PreemptLowerPriority or Never."""
        return self._spec.get("preemptionPolicy") or "PreemptLowerPriority"

    @cached_property
    def start_time(self) -> str:
        """status.startTime (RFC 3339), or ""."""
        return self._status.get("startTime") or ""

    @cached_property
    def gates(self) -> tuple[str, ...]:
        """The names of the scheduling gates that still hold it."""
        return tuple(one["name"] for one in self._spec.get("schedulingGates") or ())

    @cached_property
    def tolerations(self) -> tuple[scheduling.Toleration, ...]:
        """The tolerations, in order."""
        return tuple(scheduling.Toleration.parse(one) for one in self._spec.get("tolerations") or ())

    @cached_property
    def node_selector(self) -> dict[str, str]:
        """spec.nodeSelector."""
        return self._spec.get("nodeSelector") or {}

    @cached_property
    def node_affinity(self) -> scheduling.NodeAffinity:
        """Demands and wishes about nodes."""
        return scheduling.NodeAffinity.parse(self._affinity.get("nodeAffinity"))

    @cached_property
    def pod_affinity(self) -> scheduling.PodAffinity:
        """Pods it wants to be near."""
        return scheduling.PodAffinity.parse(self._affinity.get("podAffinity"), self.namespace)

    @cached_property
    def pod_anti_affinity(self) -> scheduling.PodAffinity:
        """Pods it wants to be away from."""
        return scheduling.PodAffinity.parse(self._affinity.get("podAntiAffinity"), self.namespace)

    @cached_property
    def spread_constraints(self) -> tuple[scheduling.TopologySpreadConstraint, ...]:
        """spec.topologySpreadConstraints."""
        return tuple(
            scheduling.TopologySpreadConstraint.parse(one, self.labels)
            for one in self._spec.get("topologySpreadConstraints") or ()
        )

    @cached_property
    def containers(self) -> tuple[Container, ...]:
        """The regular containers."""
        return tuple(Container(one) for one in self._spec.get("containers") or ())

    @cached_property
    def init_containers(self) -> tuple[Container, ...]:
        """The init containers, sidecars included, in order."""
        return tuple(Container(one, init=True) for one in self._spec.get("initContainers") or ())

    @cached_property
    def pod_level_requests(self) -> dict[str, int]:
        """spec.resources.requests: what the pod asks for as a whole."""
        return node.amounts((self._spec.get("resources") or {}).get("requests"))

    @cached_property
    def overhead(self) -> dict[str, int]:
        """spec.overhead: what running the sandbox costs."""
        return node.amounts(self._spec.get("overhead"))

    @cached_property
    def volumes(self) -> tuple[dict[str, Any], ...]:
        """spec.volumes as they travel."""
        return tuple(self._spec.get("volumes") or ())

    @cached_property
    def resource_claims(self) -> tuple[dict[str, Any], ...]:
        """spec.resourceClaims as they travel."""
        return tuple(self._spec.get("resourceClaims") or ())

    @cached_property
    def owner(self) -> dict[str, Any] | None:
        """The owner reference of its controller, or None."""
        return objects.controller_of(self.obj)

    @cached_property
    def _spec(self) -> dict[str, Any]:
        return self.obj.get("spec") or {}

    @cached_property
    def _status(self) -> dict[str, Any]:
        return self.obj.get("status") or {}

    @cached_property
    def _affinity(self) -> dict[str, Any]:
        return self._spec.get("affinity") or {}
