"""PodInfo and NodeInfo: pods and nodes with the sums that scheduling needs, computed once."""

import marshal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from labkit.api.node import Node
from labkit.api.object import Object
from labkit.api.pod import Container, HostPort, Pod
from labkit.api.scheduling import PodAffinity

CPU, MEMORY, EPHEMERAL_STORAGE, PODS = "cpu", "memory", "ephemeral-storage", "pods"
# What a container that says nothing is taken to use (upstream's DefaultMilliCPURequest, DefaultMemoryRequest).
NON_ZERO_DEFAULTS = {CPU: 100, MEMORY: 200 * 1024 * 1024}

Resources = dict[str, int]
NONE = PodAffinity()
MOST_CONTENTS = 4096  # then all are forgotten: no two pods of a workload may be alike


@dataclass(frozen=True)
class PodGroup:
    """Pods that mean the same to all other pods (what selectors see, and what they want near): counted together."""

    namespace: str
    pairs: frozenset[tuple[str, str]]  # the labels
    terminating: bool = False
    affinity: PodAffinity = NONE
    anti_affinity: PodAffinity = NONE

    @cached_property
    def labels(self) -> dict[str, str]:
        """The labels as a dictionary."""
        return dict(self.pairs)

    @cached_property
    def has_terms(self) -> bool:
        """Whether these pods want to be near other pods or away from them."""
        return bool(self.affinity) or bool(self.anti_affinity)

    @cached_property
    def _hash(self) -> int:
        return hash((self.namespace, self.pairs, self.terminating, self.affinity, self.anti_affinity))

    def __hash__(self) -> int:
        return self._hash  # groups are looked up all the time, and their terms are deep


class PodContent:
    """What a pod asks for and is known by, apart from its name: shared by all pods that are alike in this."""

    def __init__(self, pod: Pod) -> None:
        self.pod = pod

    @cached_property
    def key(self) -> bytes | None:
        """What pods with the same content, and only they, have in common; None if that cannot be said."""
        return content_key(self.pod.obj)

    @cached_property
    def requests(self) -> Resources:
        """What the pod really asks for: containers, pod level, overhead."""
        return pod_requests(self.pod)

    @cached_property
    def non_zero(self) -> Resources:
        """Return cpu and memory as they count on a node in scoring: with defaults for containers that ask nothing."""
        if not self.pod.pod_level_requests:
            return _only(pod_requests(self.pod, NON_ZERO_DEFAULTS))
        missing = {name: amount for name, amount in NON_ZERO_DEFAULTS.items() if name not in self.requests}
        return _only(pod_requests(self.pod, missing))

    @cached_property
    def scoring(self) -> Resources:
        """What Fit scoring counts for an incoming pod: with defaults, without pod-level requests (as 1.34-1.36 do)."""
        return pod_requests(self.pod, NON_ZERO_DEFAULTS, pod_level=False)

    @cached_property
    def scoring_plain(self) -> Resources:
        """The same without defaults: for resources other than cpu and memory."""
        return pod_requests(self.pod, pod_level=False)

    @cached_property
    def host_ports(self) -> frozenset[HostPort]:
        """Ports wanted of the node by regular containers and sidecars."""
        running = (*self.pod.containers, *(one for one in self.pod.init_containers if one.sidecar))
        return frozenset(port for container in running for port in container.host_ports)

    @cached_property
    def group(self) -> PodGroup:
        """What selectors can tell of it."""
        pod = self.pod
        return PodGroup(
            pod.namespace, frozenset(pod.labels.items()), pod.terminating, pod.pod_affinity, pod.pod_anti_affinity
        )


def content_key(pod: Object) -> bytes | None:
    """Return everything of a pod but its name, its node and its status as bytes; None if it is not plain JSON."""
    metadata, spec = pod.get("metadata") or {}, pod.get("spec") or {}
    if "nodeName" in spec:
        spec = {name: value for name, value in spec.items() if name != "nodeName"}
    known_by = [metadata.get(name) for name in ("namespace", "labels", "ownerReferences")]
    try:
        return marshal.dumps((known_by, bool(metadata.get("deletionTimestamp")), spec), _PLAIN)
    except ValueError:
        return None


_PLAIN = 0  # the format of marshal in which equal values are equal bytes


class PodInfo:
    """A pod and its request vectors. Never changes; shared by cache, queue and traces."""

    __slots__ = ("content", "key", "pod")

    def __init__(self, pod: Pod, content: PodContent | None = None) -> None:
        self.pod = pod
        self.key = pod.key
        self.content = content if content is not None else PodContent(pod)

    @classmethod
    def parse(cls, obj: Object) -> "PodInfo":
        """Take a v1 Pod as it travels."""
        return cls(Pod.parse(obj))

    @property
    def requests(self) -> Resources:
        """What the pod really asks for: containers, pod level, overhead."""
        return self.content.requests

    @property
    def non_zero(self) -> Resources:
        """Return cpu and memory as they count on a node in scoring: with defaults for containers that ask nothing."""
        return self.content.non_zero

    @property
    def scoring(self) -> Resources:
        """What Fit scoring counts for an incoming pod: with defaults, without pod-level requests (as 1.34-1.36 do)."""
        return self.content.scoring

    @property
    def scoring_plain(self) -> Resources:
        """The same without defaults: for resources other than cpu and memory."""
        return self.content.scoring_plain

    @property
    def host_ports(self) -> frozenset[HostPort]:
        """Ports wanted of the node by regular containers and sidecars."""
        return self.content.host_ports

    @property
    def group(self) -> PodGroup:
        """What selectors can tell of it."""
        return self.content.group


class PodReader:
    """Reads pods; those that are alike share what was worked out for the first of them."""

    def __init__(self) -> None:
        self._known: dict[bytes, PodContent] = {}

    def read(self, obj: Object) -> PodInfo:
        """Take a v1 Pod as it travels."""
        info = PodInfo.parse(obj)
        key = info.content.key
        if key is None:
            return info
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MOST_CONTENTS:
                self._known.clear()
            self._known[key] = info.content
            return info
        info.content = known
        return info


def _only(requests: Resources) -> Resources:
    return {CPU: requests.get(CPU, 0), MEMORY: requests.get(MEMORY, 0)}


def pod_requests(pod: Pod, defaults: Mapping[str, int] | None = None, pod_level: bool = True) -> Resources:
    """Add up a pod's requests; `defaults` stand in for what a container does not mention."""
    total = _maximum(_running(pod, defaults), _starting(pod, defaults))
    if pod_level:
        for name, amount in pod.pod_level_requests.items():
            if name in (CPU, MEMORY) or name.startswith("hugepages-"):
                total[name] = amount
    return _sum((total, pod.overhead))


def _of(container: Container, defaults: Mapping[str, int] | None) -> Mapping[str, int]:
    return {**defaults, **container.requests} if defaults else container.requests


def _running(pod: Pod, defaults: Mapping[str, int] | None) -> Resources:
    """Regular containers and sidecars run side by side."""
    containers = (*pod.containers, *(one for one in pod.init_containers if one.sidecar))
    return _sum(_of(one, defaults) for one in containers)


def _starting(pod: Pod, defaults: Mapping[str, int] | None) -> Resources:
    """Init containers run one after another, each beside the sidecars started before it."""
    peak: Resources = {}
    sidecars: Resources = {}
    for container in pod.init_containers:
        needs = _sum((sidecars, _of(container, defaults)))
        if container.sidecar:
            sidecars = needs
        peak = _maximum(peak, needs)
    return peak


def _sum(parts: Iterable[Mapping[str, int]]) -> Resources:
    total: Resources = {}
    for part in parts:
        for name, amount in part.items():
            total[name] = total.get(name, 0) + amount
    return total


def _maximum(left: Resources, right: Resources) -> Resources:
    return {name: max(left.get(name, 0), right.get(name, 0)) for name in (*left, *right)}


class NodeInfo:
    """A node and the pods on it, with their sums. Once shared with a snapshot it stays; who changes it clones it."""

    __slots__ = ("groups", "image_counts", "node", "non_zero", "pods", "ports", "requested", "shared")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.pods: dict[str, PodInfo] = {}
        self.requested: Resources = {}
        self.non_zero: Resources = {CPU: 0, MEMORY: 0}
        self.ports: set[HostPort] = set()
        self.groups: dict[PodGroup, int] = {}
        self.shared = False
        self.image_counts: dict[str, int] = {}  # in a snapshot: on how many nodes each image lay when it was taken

    @property
    def name(self) -> str:
        """The node's name."""
        return self.node.name

    def add(self, pod: PodInfo) -> None:
        """Count a pod."""
        self.pods[pod.key] = pod
        self._count(pod, 1)
        self.ports |= pod.host_ports

    def remove(self, key: str) -> None:
        """Leave out a pod. Ports are a set, not counts: they become free even if another pod holds them too."""
        pod = self.pods.pop(key)
        self._count(pod, -1)
        self.ports -= pod.host_ports

    def clone(self) -> "NodeInfo":
        """A copy that may be changed, or kept."""
        copy = NodeInfo.__new__(NodeInfo)
        copy.node = self.node
        copy.pods = self.pods.copy()
        copy.requested = self.requested.copy()
        copy.non_zero = self.non_zero.copy()
        copy.ports = self.ports.copy()
        copy.groups = self.groups.copy()
        copy.image_counts = self.image_counts
        copy.shared = False
        return copy

    def confirm(self, pod: PodInfo) -> None:
        """Put a pod in the place of one with the same key and content; it counts as the latest."""
        del self.pods[pod.key]
        self.pods[pod.key] = pod

    def _count(self, pod: PodInfo, sign: int) -> None:
        for name, amount in pod.requests.items():
            self.requested[name] = self.requested.get(name, 0) + sign * amount
        for name, amount in pod.non_zero.items():
            self.non_zero[name] += sign * amount
        count = self.groups.get(pod.group, 0) + sign
        if count:
            self.groups[pod.group] = count
        else:
            del self.groups[pod.group]


@dataclass(eq=False)
class QueuedPodInfo:
    """A pod in the scheduling queue: since when, how often tried, and who turned it down."""

    info: PodInfo
    timestamp: float  # seconds; when it entered the queue, or came back after a failed attempt
    added: float = 0.0  # seconds; when it was first seen
    attempts: int = 0
    rejections: int = 0  # failed attempts in a row that a plugin answered for
    errors: int = 0  # failed attempts in a row that nobody answered for
    rejected_by: frozenset[str] = frozenset()
    gated_by: str = ""
    backoff_until: float = field(default=0.0)

    @property
    def key(self) -> str:
        """ "default/web-1"."""
        return self.info.key
