"""The interface of a kind of change (one file in changes/), and the case in which proposals are tried.

A Proposal is only ever made by `Case.first`, which has run the whole decision again with the change and seen a node
come out of it.
"""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar

from labkit.api.object import Object
from labkit.api.pod import Pod
from labkit.explaining.replay import Replay
from labkit.explaining.words import Text
from labkit.explaining.world import World
from labkit.scheduler.framework.types import NodeInfo, PodInfo

MOST_TRIES = 64  # decisions per kind of change: what has not fitted by then is not the smallest change anyway


@dataclass(frozen=True)
class Candidate:
    """A change that may help: of the pod, of a node, or a placed pod taken away. Exactly one of the three."""

    text: Text
    pod: Object | None = None  # the pod as it would be
    node: Object | None = None  # a node as it would be
    without: str = ""  # key of the pod taken away


@dataclass(frozen=True)
class Proposal:
    """A change that was tried and makes the pod fit."""

    kind: str
    text: Text
    node: str  # where the pod would go


class Case:
    """A pod that fits nowhere, and the world in which changes are tried."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self.pod = replay.pod
        self.info = PodInfo.parse(replay.pod)
        self._world: World = replay.world

    @cached_property
    def nodes(self) -> Mapping[str, NodeInfo]:
        """The nodes with their pods, in list order."""
        return {info.name: info for info in self._world.engine.cache.snapshot().infos}

    def rejected_by(self, plugin: str) -> list[str]:
        """Return the nodes that this plugin was the first to reject."""
        trace = self.replay.trace
        return [node for node in trace.nodes if trace.verdict(node).plugin == plugin]

    def feasible(self, pod: Object) -> tuple[str, ...]:
        """Return the nodes on which the pod, changed like this, would fit, in list order."""
        found = set(self._world.decide(_harmless(pod)).trace.feasible)
        return tuple(name for name in self.nodes if name in found)

    def promised(self, node: str) -> list[PodInfo]:
        """Return the waiting pods that a place on this node is kept for."""
        nominated = self._world.engine.nominator.on(node)
        return [one for one in nominated if one.pod.priority >= self.info.pod.priority and one.key != self.info.key]

    def fits(self, candidate: Candidate) -> str | None:
        """Return the node the pod would go to with this change, or None."""
        with self._trial(candidate):
            return self._world.decide(_harmless(candidate.pod or self.pod)).node

    def first(self, kind: str, candidates: Iterable[Candidate]) -> Iterator[Proposal]:
        """Yield the first candidate that fits as a proposal, if one does."""
        for candidate in islice(candidates, MOST_TRIES):
            node = self.fits(candidate)
            if node is not None:
                yield Proposal(kind, candidate.text, node)
                return

    def changed(self, **spec: Any) -> Object:
        """Return the pod with these fields of its spec instead of its own; None takes a field away."""
        merged = {**self.pod["spec"], **spec}
        return {**self.pod, "spec": {name: value for name, value in merged.items() if value is not None}}

    def _trial(self, candidate: Candidate) -> contextlib.AbstractContextManager[None]:
        if candidate.node is not None:
            return self._world.with_node(candidate.node)
        return self._world.without(candidate.without) if candidate.without else contextlib.nullcontext()


class ChangeKind(ABC):
    """A kind of change. `order` says where its proposals stand in the list (least trouble first)."""

    name: ClassVar[str]  # "request"
    order: ClassVar[int]

    @abstractmethod
    def proposals(self, case: Case) -> Iterator[Proposal]:
        """Yield the smallest change of this kind that fits; several only if they change different things."""


def label(pod: Pod) -> str:
    """How a pod is named in a proposal."""
    return f"{pod.key} (priority {pod.priority})"


def _harmless(pod: Object) -> Object:
    """A pod that would evict nobody: whether it fits is asked, not what it would push away to fit."""
    return {**pod, "spec": {**pod["spec"], "preemptionPolicy": "Never"}}
