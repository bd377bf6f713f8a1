"""Fragmentation: how much of what is free cannot be used, measured against a mix of typical pods.

Free capacity is not good in itself: it is good for pods. So every measure asks the same question of every node, "what
could the pods that usually come still do with this room?", and weighs the answers by how often each pod comes.

fragmentation score   F(node, pod) = the node's free GPU amount that the pod cannot be given: all of it if the pod does
                      not fit there (whatever it lacks) or wants no GPU; else the GPUs whose free part is smaller than
                      what the pod wants of one GPU.  F(node) = sum of popularity * F(node, pod), F = sum over nodes.
                      (Weng et al., "Beware of Fragmentation", USENIX ATC 2023, section 3)
stranded capacity     of resource r: request * (copies r alone has room for - copies that really fit), averaged over the
                      mix: what the pods would still take of r if nothing else had run out. Zero where r runs out first.
largest pod           the most that a single pod can still get on one node, per resource or as a multiple of a shape.
utilisation           requested / allocatable.

Units: cpu in milli, memory and the like in bytes, GPUs in milli of one GPU (1000 is a whole one) or, where they are
counted, in GPUs. Amounts are requests, never use.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from labkit import errors
from labkit.api import node as nodes
from labkit.api import pod as pods
from labkit.api.object import Object
from labkit.scheduler.framework import types
from labkit.scheduler.framework.types import PODS

GPU = "nvidia.com/gpu"
WHOLE = 1000  # milli of one GPU
KEEPING_OUT = ("NoSchedule", "NoExecute")


@dataclass(frozen=True)
class TypicalPod:
    """A kind of pod that usually comes. GPUs are 0, a part of one (300), or whole ones (2000)."""

    requests: Mapping[str, int]  # all but GPUs: {"cpu": 2000, "memory": 4294967296, "pods": 1}
    gpu_milli: int = 0
    popularity: int = 1  # how often it comes, against the others of the mix

    def __post_init__(self) -> None:
        if self.gpu_milli < 0 or (self.gpu_milli > WHOLE and self.gpu_milli % WHOLE):
            raise errors.ManifestError(
                f"Asked for a typical pod with {self.gpu_milli / WHOLE:g} GPUs; a pod gets a part of one GPU, or "
                "whole GPUs. Try 0.5, 1 or 2."
            )
        if self.popularity < 1:
            raise errors.ManifestError(
                f"Asked for a typical pod of popularity {self.popularity}; it is a whole number from 1 on: how often "
                "this pod comes, against the others of the mix."
            )


@dataclass(frozen=True)
class Room:
    """What one node has, and what is left of it."""

    node: str
    allocatable: Mapping[str, int]
    free: Mapping[str, int]  # all but GPUs; negative where the node is over-committed
    gpus: tuple[int, ...] = ()  # free milli of each GPU: (1000, 1000, 400)

    @property
    def gpu_milli(self) -> int:
        """All that is free of GPUs."""
        return sum(self.gpus)


Mix = Sequence[TypicalPod]


def typical_pod(popularity: int = 1, gpu: float = 0, **requests: str) -> TypicalPod:
    """Return a typical pod from quantities: `typical_pod(popularity=3, gpu=0.5, cpu="2")` comes three times as often.

    Raises ManifestError for a quantity, a part of a GPU or a popularity that cannot be.
    """
    try:
        return TypicalPod(nodes.amounts(requests), round(gpu * WHOLE), popularity)
    except ValueError as wrong:
        asked = ", ".join(f"{name}={amount!r}" for name, amount in requests.items())
        raise errors.ManifestError(f"Asked for a typical pod with {asked}: {wrong}.") from None


def typical(pod_objects: Iterable[Object], gpu: str = GPU) -> tuple[TypicalPod, ...]:
    """Return the mix of these pods: one typical pod per distinct request, most popular first."""
    return mix_of([types.pod_requests(pods.Pod.parse(one)) for one in pod_objects], gpu)


def mix_of(requests: Iterable[Mapping[str, int]], gpu: str = GPU) -> tuple[TypicalPod, ...]:
    """Return the mix of parsed requests."""
    counted = Counter(_vector(one) for one in requests)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(of_requests(dict(vector), gpu, count) for vector, count in ordered)


def of_requests(requests: Mapping[str, int], gpu: str = GPU, popularity: int = 1) -> TypicalPod:
    """Return a typical pod from a parsed request; it takes one of the node's places for pods too."""
    plain = {name: amount for name, amount in requests.items() if name != gpu and amount}
    return TypicalPod({**plain, PODS: 1}, requests.get(gpu, 0) * WHOLE, popularity)


def rooms(
    node_objects: Iterable[Object], pod_objects: Iterable[Object], gpu: str = GPU, every_node: bool = False
) -> tuple[Room, ...]:
    """Return the room on each node. Nodes that are cordoned, or tainted against new pods, count only if asked for."""
    used: dict[str, dict[str, int]] = {}
    for pod in map(pods.Pod.parse, pod_objects):
        if pod.node_name and not pod.finished:
            own = used.setdefault(pod.node_name, {})
            for name, amount in {**types.pod_requests(pod), PODS: 1}.items():
                own[name] = own.get(name, 0) + amount
    parsed = [nodes.Node.parse(one) for one in node_objects]
    return tuple(_room(node, used.get(node.name, {}), gpu) for node in parsed if every_node or _open(node))


def fits(room: Room, pod: TypicalPod) -> bool:
    """Whether one such pod fits."""
    return all(_alone(room, pod, name) for name in _wanted(pod))


def copies(room: Room, pod: TypicalPod) -> int:
    """Return how many such pods fit, one beside the other; 0 for a pod that asks for nothing."""
    return min((_alone(room, pod, name) for name in _wanted(pod)), default=0)


def fragments_milli(room: Room, pod: TypicalPod) -> int:
    """Return F(node, pod): the free GPU amount that this pod cannot be given, in milli of a GPU."""
    if not pod.gpu_milli or not fits(room, pod):
        return room.gpu_milli
    share = min(pod.gpu_milli, WHOLE)
    return sum(free for free in room.gpus if free < share)


def score(room: Room, mix: Mix) -> float:
    """Return F(node): the free GPUs that the mix cannot be given on average, in GPUs."""
    return _average([(fragments_milli(room, pod), pod) for pod in mix]) / WHOLE


def stranded(room: Room, mix: Mix, resource: str) -> float:
    """Return how much of a resource is free, wanted by the mix, and kept from it by the lack of another one.

    Milli for cpu, bytes for memory; GPUs (by the name GPU) in milli of a GPU.
    """
    kept = []
    for pod in mix:
        asked = _wanted(pod).get(resource, 0)
        kept.append((asked * (_alone(room, pod, resource) - copies(room, pod)) if asked else 0, pod))
    return _average(kept)


def placed(room: Room, pod: TypicalPod, mix: Mix) -> Room | None:
    """Return the room after the pod has moved in, on the GPU that leaves the least fragmentation; None if none fits."""
    if not fits(room, pod):
        return None
    free = {**room.free, **{name: room.free.get(name, 0) - asked for name, asked in pod.requests.items()}}
    ways = [replace(room, free=free, gpus=left) for left in _gpu_ways(room.gpus, pod.gpu_milli)]
    return min(ways, key=lambda way: score(way, mix))


def increase(room: Room, pod: TypicalPod, mix: Mix) -> float | None:
    """Return by how many GPUs fragmentation grows if the pod moves in (the gradient of FGD); None if it does not fit.

    Negative where the pod takes what nobody else could use.
    """
    after = placed(room, pod, mix)
    return None if after is None else score(after, mix) - score(room, mix)


@dataclass(frozen=True)
class LargestPod:
    """The largest pod that one node can still take, and which node that is ("" if none takes any)."""

    node: str
    amounts: Mapping[str, int]  # {"cpu": 1500, "memory": 3221225472}


@dataclass(frozen=True)
class Fragmentation:
    """The measures of a whole cluster."""

    rooms: tuple[Room, ...]
    mix: tuple[TypicalPod, ...]
    gpu: str = field(default=GPU)

    def utilisation(self, resource: str) -> float:
        """Return the share of a resource that is requested, from 0 (and above 1 where nodes are over-committed)."""
        there = sum(room.allocatable.get(resource, 0) for room in self.rooms)
        left = self.free_gpus if resource == self.gpu else sum(room.free.get(resource, 0) for room in self.rooms)
        return (there - left) / there if there else 0.0

    def stranded(self, resource: str) -> float:
        """Return the stranded capacity of all nodes: milli of cpu, bytes of memory, GPUs counted in GPUs."""
        if resource == self.gpu:
            return sum(stranded(room, self.mix, GPU) for room in self.rooms) / WHOLE
        return sum(stranded(room, self.mix, resource) for room in self.rooms)

    def largest(self, resource: str) -> LargestPod:
        """Return the most of one resource that a single pod can still get, other resources aside."""
        return self.largest_of({resource: 1})

    def largest_of(self, shape: Mapping[str, int]) -> LargestPod:
        """Return the largest multiple of a shape ({"cpu": 1000, "memory": 2147483648}) that a single pod can get."""
        sizes = [(_multiple(room, shape, self.gpu), room.node) for room in self.rooms]
        best = max((size for size, _ in sizes), default=Fraction(0))
        node = next((node for size, node in sizes if size == best), "") if best else ""
        return LargestPod(node, {name: int(best * asked) for name, asked in shape.items()})

    @property
    def score(self) -> float:
        """F: the free GPUs that the mix cannot be given on average, over all nodes, in GPUs."""
        return sum(score(room, self.mix) for room in self.rooms)

    @property
    def free_gpus(self) -> float:
        """All free GPUs."""
        return sum(room.gpu_milli for room in self.rooms) / WHOLE

    @property
    def rate(self) -> float:
        """The share of the free GPUs that is fragmented, from 0 to 1."""
        return self.score / self.free_gpus if self.free_gpus else 0.0


def measure(
    node_objects: Iterable[Object],
    pod_objects: Iterable[Object],
    mix: Mix | None = None,
    gpu: str = GPU,
    every_node: bool = False,
) -> Fragmentation:
    """Measure a cluster from its objects (`cluster.get("nodes")`); without a mix, its own pods are the typical ones."""
    listed = list(pod_objects)
    return Fragmentation(
        rooms(node_objects, listed, gpu, every_node), tuple(typical(listed, gpu) if mix is None else mix), gpu
    )


def _vector(requests: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((name, amount) for name, amount in requests.items() if amount))


def _open(node: nodes.Node) -> bool:
    return not node.unschedulable and all(taint.effect not in KEEPING_OUT for taint in node.taints)


def _room(node: nodes.Node, used: Mapping[str, int], gpu: str) -> Room:
    has = node.allocatable
    free = {name: has.get(name, 0) - used.get(name, 0) for name in dict.fromkeys((*has, *used))}
    gpus = max(free.pop(gpu, 0), 0)
    return Room(node.name, has, free, (WHOLE,) * gpus)


def _wanted(pod: TypicalPod) -> dict[str, int]:
    """Everything a pod asks for, GPUs under the name GPU in milli."""
    asked = {name: amount for name, amount in pod.requests.items() if amount}
    return {**asked, GPU: pod.gpu_milli} if pod.gpu_milli else asked


def _alone(room: Room, pod: TypicalPod, resource: str) -> int:
    """How many such pods would fit if only this resource counted."""
    if resource != GPU:
        return max(room.free.get(resource, 0), 0) // pod.requests[resource]
    if pod.gpu_milli > WHOLE:
        return sum(free == WHOLE for free in room.gpus) // (pod.gpu_milli // WHOLE)
    return sum(free // pod.gpu_milli for free in room.gpus)


def _gpu_ways(gpus: tuple[int, ...], asked: int) -> list[tuple[int, ...]]:
    """What may be left of each GPU: a part goes onto any GPU with room for it, whole GPUs are all alike."""
    if asked > WHOLE:
        whole = [at for at, free in enumerate(gpus) if free == WHOLE][: asked // WHOLE]
        return [tuple(0 if at in whole else free for at, free in enumerate(gpus))]
    choices = [at for at, free in enumerate(gpus) if free >= asked] if asked else []
    return [tuple(free - asked if at == own else free for at, free in enumerate(gpus)) for own in choices] or [gpus]


def _average(amounts: Sequence[tuple[int, TypicalPod]]) -> float:
    """The mean, weighted by popularity; 0 for an empty mix."""
    weight = sum(pod.popularity for _, pod in amounts)
    return sum(amount * pod.popularity for amount, pod in amounts) / weight if weight else 0.0


def _multiple(room: Room, shape: Mapping[str, int], gpu: str) -> Fraction:
    """How many times a shape fits, parts of it included; 0 where the node takes no pod at all."""
    if room.free.get(PODS, 0) < 1:
        return Fraction(0)
    free = {**room.free, gpu: sum(free == WHOLE for free in room.gpus)}
    return min(
        (Fraction(max(free.get(name, 0), 0), asked) for name, asked in shape.items() if asked > 0), default=Fraction(0)
    )
