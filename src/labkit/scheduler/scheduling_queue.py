"""The scheduling queue: pods that wait, and why they wait.

active: ready, in the order of the QueueSort plugin. backoff: failed lately, waiting out a delay (taken early when
nothing is active). unschedulable: turned down or gated, waiting for an event that might help. Times are seconds of the
clock it was given.
"""

import heapq
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.scheduler.framework.events import WILDCARD, ClusterEvent, EventHint
from labkit.scheduler.framework.types import PodInfo, QueuedPodInfo

LONGEST_UNSCHEDULABLE_SECONDS = 300.0


@dataclass(frozen=True)
class QueuePlugins:
    """What the queue needs to know of a pod's profile."""

    sort_key: Callable[[QueuedPodInfo], Any]
    gate: Callable[[PodInfo], str]  # the PreEnqueue plugin that keeps the pod out, or ""
    hints: dict[str, tuple[EventHint, ...]]  # by plugin


class _Heap:
    """Pods by a key, smallest first; a pod put in again counts once."""

    def __init__(self) -> None:
        self._heap: list[tuple[Any, int, QueuedPodInfo]] = []
        self._pods: dict[str, tuple[int, QueuedPodInfo]] = {}
        self._serial = itertools.count()

    def put(self, key: Any, pod: QueuedPodInfo) -> None:
        serial = next(self._serial)
        self._pods[pod.key] = (serial, pod)
        heapq.heappush(self._heap, (key, serial, pod))

    def peek(self) -> tuple[Any, QueuedPodInfo] | None:
        while self._heap:
            key, serial, pod = self._heap[0]
            if self._pods.get(pod.key, (-1, pod))[0] == serial:
                return key, pod
            heapq.heappop(self._heap)
        return None

    def take(self, key: str) -> QueuedPodInfo | None:
        found = self._pods.pop(key, None)
        return found[1] if found else None

    def __contains__(self, key: str) -> bool:
        return key in self._pods

    def __iter__(self) -> Iterator[QueuedPodInfo]:
        return iter([pod for _, pod in self._pods.values()])

    def __len__(self) -> int:
        return len(self._pods)


class SchedulingQueue:
    """Hands out one pod at a time and takes back those that could not be placed."""

    def __init__(
        self,
        plugins: Callable[[PodInfo], QueuePlugins],
        now: Callable[[], float],
        initial_backoff_seconds: float = 1.0,
        max_backoff_seconds: float = 10.0,
    ) -> None:
        self._plugins = plugins
        self._now = now
        self._initial, self._max = initial_backoff_seconds, max_backoff_seconds
        self._active, self._backoff, self._error_backoff = _Heap(), _Heap(), _Heap()
        self._unschedulable: dict[str, QueuedPodInfo] = {}
        self._in_flight: dict[str, int] = {}  # pod key -> how many events had happened when it was handed out
        self._happened: list[tuple[ClusterEvent, Any, Any]] = []

    # --- pods come and go ----------------------------------------------------------------------------------------

    def add(self, info: PodInfo) -> None:
        """Take in a pod that has no node yet."""
        now = self._now()
        self._enqueue(QueuedPodInfo(info, timestamp=now, added=now))

    def update(self, info: PodInfo, events: Iterable[ClusterEvent], old: Any = None) -> None:
        """Take note of a changed pod; what changed may be what it was waiting for."""
        for heap in (self._active, self._backoff, self._error_backoff):
            waiting = heap.take(info.key)
            if waiting is not None:
                waiting.info = info
                self._put_back(heap, waiting)
                return
        waiting = self._unschedulable.get(info.key)
        if waiting is None:
            if info.key not in self._in_flight:
                self.add(info)
            return
        waiting.info = info
        if any(self._worth_trying(waiting, event, old, info.pod) for event in events):
            del self._unschedulable[info.key]
            self._requeue(waiting)

    def delete(self, key: str) -> None:
        """Forget a pod."""
        for heap in (self._active, self._backoff, self._error_backoff):
            heap.take(key)
        self._unschedulable.pop(key, None)

    def pop(self) -> QueuedPodInfo | None:
        """Hand out the next pod: of the active ones, else the one whose backoff ends first."""
        for heap in (self._active, self._backoff):
            head = heap.peek()
            if head is not None:
                pod = head[1]
                heap.take(pod.key)
                pod.attempts += 1
                self._in_flight[pod.key] = len(self._happened)
                return pod
        return None

    def done(self, key: str) -> None:
        """The attempt is over for good: the pod is bound, or gone."""
        self._in_flight.pop(key, None)
        if not self._in_flight:
            self._happened.clear()

    def put_back(self, pod: QueuedPodInfo, rejected_by: frozenset[str]) -> None:
        """Take back a pod whose attempt failed. Without a rejecting plugin it was an error, which only time heals."""
        missed = self._happened[self._in_flight.get(pod.key, len(self._happened)) :]
        self.done(pod.key)
        pod.timestamp = self._now()
        pod.rejected_by = rejected_by
        if not rejected_by:
            pod.errors += 1
            self._to_backoff(self._error_backoff, pod)
            return
        pod.errors = 0
        pod.rejections += 1
        if any(self._worth_trying(pod, event, old, new) for event, old, new in missed):
            self._requeue(pod)
        else:
            self._unschedulable[pod.key] = pod

    # --- events and time -------------------------------------------------------------------------------------------

    def move(self, event: ClusterEvent, old: Any = None, new: Any = None) -> None:
        """Something happened in the cluster: let those pods try again whom it might help."""
        if self._in_flight:
            self._happened.append((event, old, new))
        for pod in list(self._unschedulable.values()):
            if self._worth_trying(pod, event, old, new):
                del self._unschedulable[pod.key]
                self._requeue(pod)

    def flush_backoff(self) -> None:
        """Make those active whose backoff is over."""
        for heap in (self._backoff, self._error_backoff):
            while (head := heap.peek()) is not None and not self._backing_off(head[1]):
                heap.take(head[1].key)
                self._enqueue(head[1])

    def flush_leftover(self) -> None:
        """Give pods another try that have waited for five minutes, whatever they wait for."""
        oldest = self._now() - LONGEST_UNSCHEDULABLE_SECONDS
        for pod in list(self._unschedulable.values()):
            if pod.timestamp < oldest and self._worth_trying(pod, WILDCARD, None, None):
                del self._unschedulable[pod.key]
                self._requeue(pod)

    def next_expiry(self) -> float | None:
        """When the first backoff (errors included) ends, in seconds; None if no pod backs off."""
        ends = [pod.backoff_until for heap in (self._backoff, self._error_backoff) for pod in heap]
        return min(ends) if ends else None

    def fewest_errors(self) -> int:
        """How often the best of the pods in backoff has failed with an error in a row."""
        return min((pod.errors for heap in (self._backoff, self._error_backoff) for pod in heap), default=0)

    # --- looking ---------------------------------------------------------------------------------------------------

    @property
    def active(self) -> list[str]:
        """Keys of the pods that are ready."""
        return [pod.key for pod in self._active]

    @property
    def backoff(self) -> list[str]:
        """Keys of the pods that wait out a delay."""
        return [pod.key for heap in (self._backoff, self._error_backoff) for pod in heap]

    @property
    def unschedulable(self) -> list[str]:
        """Keys of the pods that wait for an event, gated ones included."""
        return list(self._unschedulable)

    @property
    def ready(self) -> bool:
        """Whether `pop` would hand out a pod."""
        return bool(len(self._active) or len(self._backoff))

    def waiting(self, key: str) -> QueuedPodInfo | None:
        """Return a pod that waits in one of the pools."""
        for heap in (self._active, self._backoff, self._error_backoff):
            for pod in heap:
                if pod.key == key:
                    return pod
        return self._unschedulable.get(key)

    # --- inside ----------------------------------------------------------------------------------------------------

    def _enqueue(self, pod: QueuedPodInfo) -> None:
        """Make a pod active, unless a PreEnqueue plugin keeps it out."""
        plugins = self._plugins(pod.info)
        pod.gated_by = plugins.gate(pod.info)
        if pod.gated_by:
            self._unschedulable[pod.key] = pod
        else:
            self._active.put(plugins.sort_key(pod), pod)

    def _requeue(self, pod: QueuedPodInfo) -> None:
        gated = bool(pod.gated_by)
        pod.gated_by = self._plugins(pod.info).gate(pod.info)
        if pod.gated_by:
            self._unschedulable[pod.key] = pod
        elif not gated and self._backing_off(pod):
            self._to_backoff(self._backoff, pod)
        else:
            self._enqueue(pod)

    def _to_backoff(self, heap: _Heap, pod: QueuedPodInfo) -> None:
        pod.backoff_until = self._expiry(pod)
        heap.put((pod.backoff_until, self._plugins(pod.info).sort_key(pod)), pod)

    def _put_back(self, heap: _Heap, pod: QueuedPodInfo) -> None:
        if heap is self._active:
            self._enqueue(pod)
        else:
            self._to_backoff(heap, pod)

    def _expiry(self, pod: QueuedPodInfo) -> float:
        """When the pod's backoff ends: 1, 2, 4, 8, 10, 10 … seconds after the attempt, cut to the whole second."""
        tries = pod.errors or pod.rejections
        if tries == 0 or self._max == 0:
            return -math.inf
        delay = min(self._max, self._initial * 2.0 ** min(tries - 1, 60))
        return math.floor(pod.timestamp + delay)

    def _backing_off(self, pod: QueuedPodInfo) -> bool:
        return self._expiry(pod) >= math.floor(self._now())

    def _worth_trying(self, pod: QueuedPodInfo, event: ClusterEvent, old: Any, new: Any) -> bool:
        """Ask the plugins that stand in the pod's way whether this event may have changed their mind."""
        obstacles: Sequence[str] = (pod.gated_by,) if pod.gated_by else sorted(pod.rejected_by)
        if event is WILDCARD:
            return not pod.gated_by
        hints = self._plugins(pod.info).hints
        return any(
            one.event.matches(event) and one.hint(pod.info, old, new)
            for plugin in obstacles
            for one in hints.get(plugin, ())
        )
