"""When a scheduler placed a pod, or last failed to: read from its events, else from the pod's condition.

kube-scheduler's events carry microseconds (eventTime), conditions whole seconds. Two events of one moment are told
apart by their resourceVersion, since events of one scheduler are written in the order of its decisions.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from labkit.api import object as objects
from labkit.api import timestamps
from labkit.api.object import Object
from labkit.explaining.snapshot import Snapshot

SCHEDULED, FAILED = "Scheduled", "FailedScheduling"


@dataclass(frozen=True)
class Attempt:
    """One thing that a scheduler said about a pod, and when."""

    when: dt.datetime
    serial: int  # the event's resourceVersion; -1: read from a condition, whole seconds only
    message: str = ""

    def after(self, other: "Attempt") -> bool | None:
        """Say whether this happened after the other; None if it cannot be known (the same second)."""
        if min(self.serial, other.serial) < 0:
            mine, its = self.when.replace(microsecond=0), other.when.replace(microsecond=0)
            return None if mine == its else mine > its
        return (self.when, self.serial) > (other.when, other.serial)

    @property
    def moment(self) -> str:
        """The moment as text."""
        return timestamps.time(self.when)


@dataclass(frozen=True)
class History:
    """What the schedulers of a snapshot did, and in which order."""

    snapshot: Snapshot

    def placed(self, pod: Object) -> Attempt | None:
        """Return when a pod was placed; None if nothing tells."""
        event = self._last(self._by_pod.get((objects.key(pod), objects.uid(pod), SCHEDULED), ()))
        return event or _from_condition(pod, "True")

    def failed(self, pod: Object) -> Attempt | None:
        """Return the last attempt that failed, with its whole message; None if nothing tells."""
        condition = _from_condition(pod, "False")
        event = self._last(self._by_pod.get((objects.key(pod), objects.uid(pod), FAILED), ()))
        if event is None or condition is None:
            return condition or event
        return Attempt(event.when, event.serial, condition.message)  # the event's text may be cut

    def has_event(self, pod: Object) -> bool:
        """Whether a Scheduled event of the pod is still on record (events live for an hour)."""
        return (objects.key(pod), objects.uid(pod), SCHEDULED) in self._by_pod

    def placed_after(self, moment: Attempt) -> tuple[frozenset[str], frozenset[str]]:
        """Return the keys of pods that were placed after a moment, and of those placed in the same second."""
        later, unclear = set(), set()
        for pod in self.snapshot.of("pods"):
            placed = self.placed(pod) if (pod.get("spec") or {}).get("nodeName") else None
            after = placed.after(moment) if placed is not None else False
            if after is None:
                unclear.add(objects.key(pod))
            elif after:
                later.add(objects.key(pod))
        return frozenset(later), frozenset(unclear)

    @cached_property
    def _by_pod(self) -> dict[tuple[str, str, str], list[Attempt]]:
        found: dict[tuple[str, str, str], list[Attempt]] = {}
        for event in self.snapshot.events:
            about, attempt = event.get("involvedObject") or {}, _attempt(event)
            if attempt is not None:
                key = (
                    f"{about.get('namespace', '')}/{about.get('name', '')}",
                    about.get("uid", ""),
                    event.get("reason", ""),
                )
                found.setdefault(key, []).append(attempt)
        return found

    def _last(self, attempts: Iterable[Attempt]) -> Attempt | None:
        return max(attempts, key=lambda one: (one.when, one.serial), default=None)


def _attempt(event: Object) -> Attempt | None:
    """Read an event; its newest time counts, since a repeated failure renews the event it wrote first."""
    series = event.get("series") or {}
    texts = (series.get("lastObservedTime"), event.get("lastTimestamp"), event.get("eventTime"))
    moments = [moment for moment in map(_parsed, texts) if moment is not None]
    if not moments:
        return None
    return Attempt(max(moments), objects.resource_version(event), event.get("message") or "")


def _from_condition(pod: Object, status: str) -> Attempt | None:
    condition = objects.condition(pod, "PodScheduled") or {}
    if condition.get("status") != status or condition.get("reason") == "SchedulingGated":
        return None
    moment = _parsed(condition.get("lastTransitionTime"))
    return Attempt(moment, -1, condition.get("message") or "") if moment is not None else None


def _parsed(text: str | None) -> dt.datetime | None:
    try:
        return timestamps.parse(text) if text else None
    except ValueError:
        return None
