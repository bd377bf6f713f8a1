"""The last change trigger time: when the change began that endpoints show now, for who measures how long it took.

Source: endpointslice's TriggerTimeTracker: the first time, the Service's creation; then the earliest moment at which
one of its pods turned ready or unready since the last time.
"""

from collections.abc import Iterable

from labkit.api import object as objects
from labkit.api.object import Object

ANNOTATION = "endpoints.kubernetes.io/last-change-trigger-time"


class TriggerTimes:
    """What was seen of each Service (by key) and its pods."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, str]] = {}

    def since_last(self, service: Object, pods: Iterable[Object]) -> str | None:
        """Return when the change began that is about to be written, None if no pod changed; remember the pods."""
        before = self._seen.get(objects.key(service))
        now = {objects.name(pod): moment for pod in pods if (moment := _moment(pod))}
        self._seen[objects.key(service)] = now
        created = str(objects.metadata(service).get("creationTimestamp") or "")
        if before is None:
            return created
        return min((moment for name, moment in now.items() if moment > before.get(name, "")), default=None)

    def forget(self, key: str) -> None:
        """The Service is gone."""
        self._seen.pop(key, None)


def annotated(annotations: dict[str, str], moment: str | None) -> dict[str, str]:
    """Return the annotations with this trigger time and no other."""
    others = {key: value for key, value in annotations.items() if key != ANNOTATION}
    return {**others, ANNOTATION: moment} if moment else others


def _moment(pod: Object) -> str:
    return str((objects.condition(pod, "Ready") or {}).get("lastTransitionTime") or "")
