"""The world of a snapshot: our scheduler's engine filled with its nodes and pods, in which a decision can be tried.

Nothing is bound, evicted or reported here. Trials (a node with one label more, a pod less) are undone when their
`with` block ends.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.api.node import Node
from labkit.api.object import Object
from labkit.explaining.snapshot import Snapshot
from labkit.scheduler.engine import Engine
from labkit.scheduler.framework.types import PodInfo
from labkit.scheduler.schedule_one import Decision

Config = Mapping[str, Any]
EVERY_NODE = 100  # per cent


class World:
    """An engine that knows a snapshot, without the pods in `left_out` (keys). Every decision begins its search at 0."""

    def __init__(self, snapshot: Snapshot, config: Config | None = None, left_out: Iterable[str] = ()) -> None:
        self.snapshot = snapshot
        self._config = config
        self._left_out = frozenset(left_out)
        self._nodes = {objects.name(node): node for node in snapshot.nodes}
        self.engine = self._filled()

    def decide(self, pod: Object, percentage: int | None = EVERY_NODE) -> Decision:
        """Decide a pod that is not on any node; None looks at as many nodes as the profile says, from the first on.

        Raises ManifestError if the configuration has no profile for the pod's scheduler.
        """
        info = PodInfo.parse(pod)
        framework = self.engine.frameworks.get(info.pod.scheduler_name)
        if framework is None:
            names = ", ".join(self.engine.frameworks)
            raise errors.ManifestError(
                f"Pod {info.key} names scheduler {info.pod.scheduler_name!r}; the configuration has: {names}."
            )
        self.engine.announce(info)
        self.engine.cycle.start_index = 0
        try:
            if percentage is None:
                return self.engine.decide(info)
            return self.engine.cycle.decide(framework, info, percentage)
        finally:
            self.engine.nominator.withdraw(info.key)

    def place(self, pod: Object, node: str) -> Object:
        """Put a pod on a node for good; return it as it is now."""
        placed = {**pod, "spec": {**pod["spec"], "nodeName": node}}
        self.engine.cache.add_pod(PodInfo.parse(placed))
        return placed

    def remove(self, key: str) -> None:
        """Take a placed pod away for good."""
        self.engine.cache.remove_pod(key)

    @contextlib.contextmanager
    def without(self, key: str) -> Iterator[None]:
        """Try a world in which this placed pod is gone."""
        gone = next((pod for pod in self.engine.cache.pods() if pod.key == key), None)
        self.engine.cache.remove_pod(key)
        try:
            yield
        finally:
            if gone is not None:
                self.engine.cache.add_pod(gone)

    @contextlib.contextmanager
    def with_node(self, changed: Object) -> Iterator[None]:
        """Try a world in which a node is like this."""
        name = objects.name(changed)
        node, before = Node.parse(changed), Node.parse(self._nodes[name])
        self.engine.cache.update_node(node)
        try:
            yield
        finally:
            if node.zone != before.zone:  # the node would come back in another place of the list
                self.engine = self._filled()
            else:
                self.engine.cache.update_node(before)

    def node(self, name: str) -> Object:
        """Return a node as it is in the snapshot."""
        return self._nodes[name]

    def placed(self) -> list[PodInfo]:
        """Return the pods that are on some node."""
        return list(self.engine.cache.pods())

    def _filled(self) -> Engine:
        engine = Engine(self._config, _Nothing(), lambda: 0.0, self._objects)
        for node in self._nodes.values():
            engine.cache.add_node(Node.parse(node))
        for pod in map(PodInfo.parse, self.snapshot.pods):
            if pod.key in self._left_out or pod.pod.finished:
                continue
            if pod.pod.node_name:
                engine.cache.add_pod(pod)
            elif pod.pod.nominated_node_name and not pod.pod.terminating:
                engine.announce(pod)
        return engine

    def _objects(self, plural: str) -> list[Object]:
        return self.snapshot.of(plural)


class _Nothing:
    """The Effects of a world in which nothing is done: decisions are only asked for."""

    def bind(self, pod: PodInfo, node: str) -> None:
        """Not asked for: World.place puts pods where they go."""

    def bind_volumes(self, pod: PodInfo, node: str, bindings: Mapping[str, str], provisions: Sequence[str]) -> None:
        """Claims stay as they are."""

    def bind_claims(self, pod: PodInfo, node: str, claims: Mapping[str, Mapping[str, Any]]) -> None:
        """Device claims stay as they are."""

    def scheduled(self, decision: Decision) -> None:
        """Nobody is told."""

    def failed(self, decision: Decision) -> None:
        """Nobody is told."""

    def preempt(self, decision: Decision, victim: PodInfo) -> None:
        """Nobody is evicted."""

    def later(self, delay_seconds: float, callback: Callable[[], object], background: bool = False) -> object:
        """Time does not pass."""
        return None


@contextlib.contextmanager
def readable(what: str) -> Iterator[None]:
    """Turn what goes wrong inside an object that no API server would have accepted into a ManifestError."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as broken:
        raise errors.ManifestError(
            f"{what} holds something that no API server would have accepted ({type(broken).__name__}: {broken})."
        ) from broken
