"""The back-off between a Job's failed pods and their replacements: 10 s, 20 s, 40 s, … up to 10 minutes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.api import object as objects
from labkit.api import timestamps
from labkit.api.object import Object

FIRST_SECONDS = 10.0
LONGEST_SECONDS = 600.0


@dataclass(frozen=True)
class Record:
    """The failures of a Job's pods since its last success."""

    failures: int = 0
    last: dt.datetime | None = None

    def after(self, succeeded: Sequence[Object], failed: Sequence[Object]) -> "Record":
        """Return the record with pods that ended since (newBackoffRecord)."""
        if not succeeded and not failed:
            return self
        ends = sorted(finished_at(pod) for pod in failed)
        if not succeeded:
            return Record(self.failures + len(ends), ends[-1])
        success = max(finished_at(pod) for pod in succeeded)
        later = [end for end in ends if end > success]
        return Record(len(later), later[-1]) if later else Record()

    def wait_seconds(self, now: dt.datetime) -> float:
        """Return how long to wait before the next pod is created."""
        return wait_seconds(self.failures, self.last, now)


def wait_seconds(failures: int, last: dt.datetime | None, now: dt.datetime) -> float:
    """Return how long to wait after this many failures in a row, the last of them then."""
    if not failures or last is None:
        return 0.0
    pause = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(failures - 1, 16))
    return max(0.0, pause - (now - last).total_seconds())


def finished_at(pod: Mapping[str, Any]) -> dt.datetime:
    """Return when a pod ended: by its containers, its Ready condition, its deletion, or its birth (getFinishedTime)."""
    by_containers = _containers_ended(pod)
    if by_containers is not None:
        return by_containers
    ready = objects.condition(pod, "Ready")
    if ready is not None and ready["status"] == "False" and ready.get("lastTransitionTime"):
        return timestamps.parse(ready["lastTransitionTime"])
    metadata = objects.metadata(pod)
    if metadata.get("deletionTimestamp"):
        grace = dt.timedelta(seconds=int(metadata.get("deletionGracePeriodSeconds") or 0))
        return timestamps.parse(metadata["deletionTimestamp"]) - grace
    return timestamps.parse(metadata["creationTimestamp"])


def _containers_ended(pod: Mapping[str, Any]) -> dt.datetime | None:
    """Return when the last container ended, sidecars included; None if one has not, or does not say when."""
    status = pod.get("status") or {}
    sidecars = {one["name"] for one in pod["spec"].get("initContainers") or () if one.get("restartPolicy") == "Always"}
    counted = list(status.get("containerStatuses") or ())
    counted += [one for one in status.get("initContainerStatuses") or () if one["name"] in sidecars]
    ends = [((one.get("state") or {}).get("terminated") or {}).get("finishedAt") for one in counted]
    return max(timestamps.parse(str(end)) for end in ends) if ends and all(ends) else None
