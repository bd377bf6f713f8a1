"""The queue recorder: in which pool each pod waited, moment by moment, for a picture of the queue over time.

The queue itself keeps no history. So the recorder looks: whenever it hears of a pod or a node, before and after the
scheduler has reacted, and once per second of the clock, when backoffs end. It keeps a row only if something changed.
"""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.client.informer import Informer
from labkit.loop.event_loop import EventLoop
from labkit.scheduler.scheduling_queue import SchedulingQueue

Pools = dict[str, list[str]]
POOLS = ("active", "backoff", "unschedulable", "gated")
PERIOD_SECONDS = 1.0


class QueueRecorder:
    """Rows of (seconds, {pool: pod keys}); a gated pod is listed under "gated", not under "unschedulable".

    recorder = QueueRecorder(simulator.scheduler.engine.queue, simulator.loop)
    recorder.start(simulator.informers.values())
    """

    def __init__(self, queue: SchedulingQueue, loop: EventLoop) -> None:
        self._queue = queue
        self._loop = loop
        self.rows: list[tuple[float, Pools]] = []

    def start(self, informers: Iterable[Informer] = ()) -> None:
        """Look now, whenever one of these hears of something, and every second."""
        for informer in informers:
            informer.on(self._added, self._changed, self._added)
        self.look()
        self._tick()

    def look(self) -> None:
        """Keep a row if the pools are not as they were."""
        pools = self.pools()
        if pools != (self.rows[-1][1] if self.rows else {pool: [] for pool in POOLS}):
            self.rows.append((self._loop.clock.now(), pools))

    def pools(self) -> Pools:
        """Return who waits in which pool now."""
        queue = self._queue
        gated = {key for key in queue.unschedulable if (pod := queue.waiting(key)) is not None and pod.gated_by}
        return {
            "active": list(queue.active),
            "backoff": list(queue.backoff),
            "unschedulable": [key for key in queue.unschedulable if key not in gated],
            "gated": sorted(gated),
        }

    def _added(self, obj: Object) -> None:
        self.look()
        self._loop.call_soon(self.look)

    def _changed(self, old: Object, new: Object) -> None:
        self._added(new)

    def _tick(self) -> None:
        self._loop.call_soon(self.look)
        self._loop.call_later(PERIOD_SECONDS, self._tick, background=True)
