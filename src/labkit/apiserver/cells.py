"""Cells: how a value is written in a table of `kubectl get`.

Durations follow apimachinery's HumanDuration: the larger the span, the coarser it is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from labkit.api import selectors, timestamps
from labkit.api.object import Object, metadata
from labkit.api.object import name as name_of

NONE, UNSET, UNKNOWN = "<none>", "<unset>", "<unknown>"
MINUTE, HOUR, DAY, YEAR = 60, 3600, 86400, 365 * 86400
ACCESS_MODES = {
    "ReadWriteOnce": "RWO",
    "ReadOnlyMany": "ROX",
    "ReadWriteMany": "RWX",
    "ReadWriteOncePod": "RWOP",
}


def name(obj: Object) -> str:
    """The name of an object."""
    return name_of(obj)


def age(obj: Object, now: datetime) -> str:
    """How long ago an object was created: "5m"."""
    return since(metadata(obj).get("creationTimestamp"), now)


def created(obj: Object) -> str:
    """When an object was created: "2026-01-01T00:00:00Z"."""
    return str(metadata(obj).get("creationTimestamp") or "")


def since(moment: str | None, now: datetime) -> str:
    """How long ago a moment was; "<unknown>" if there is none."""
    return duration(now - timestamps.parse(moment)) if moment else UNKNOWN


def duration(span: timedelta) -> str:
    """A span of time in two significant parts at most: "3m20s", "5d", "2y30d"."""
    seconds = int(span.total_seconds())
    if seconds < 0:
        return "<invalid>" if seconds < -1 else "0s"
    if seconds < 2 * MINUTE:
        return f"{seconds}s"
    if seconds < 10 * MINUTE:
        return _parts(seconds, MINUTE, "m", 1, "s")
    if seconds < 3 * HOUR:
        return f"{seconds // MINUTE}m"
    if seconds < 8 * HOUR:
        return _parts(seconds, HOUR, "h", MINUTE, "m")
    if seconds < 2 * DAY:
        return f"{seconds // HOUR}h"
    if seconds < 8 * DAY:
        return _parts(seconds, DAY, "d", HOUR, "h")
    if seconds < 2 * YEAR:
        return f"{seconds // DAY}d"
    if seconds < 8 * YEAR:
        return _parts(seconds, YEAR, "y", DAY, "d")
    return f"{seconds // YEAR}y"


def _parts(seconds: int, large: int, large_sign: str, small: int, small_sign: str) -> str:
    rest = seconds % large // small
    return f"{seconds // large}{large_sign}" + (f"{rest}{small_sign}" if rest else "")


def joined(values: Iterable[Any], separator: str = ",") -> str:
    """Values in one cell, "<none>" if there are none."""
    return separator.join(str(value) for value in values) or NONE


def first(values: Sequence[str], limit: int = 3, separator: str = ",") -> str:
    """The first few values and how many more there are: "a,b,c + 2 more..."."""
    text = separator.join(values[:limit])
    return text if len(values) <= limit else f"{text} + {len(values) - limit} more..."


def labels(found: Mapping[str, str] | None) -> str:
    """Labels in order of their keys: "a=b,c=d"."""
    return joined(f"{key}={value}" for key, value in sorted((found or {}).items()))


def selector(found: Mapping[str, Any] | None) -> str:
    """A label selector as its string form: "app in (x,y),!old"; "<none>" if it selects everything."""
    if not found:
        return NONE
    return joined(map(_requirement, sorted(selectors.from_json(found).requirements, key=lambda one: one.key)))


def _requirement(one: selectors.Requirement) -> str:
    if one.operator == selectors.EXISTS:
        return one.key
    if one.operator == selectors.DOES_NOT_EXIST:
        return f"!{one.key}"
    if one.operator == selectors.IN and len(one.values) == 1:
        return f"{one.key}={one.values[0]}"
    word = "in" if one.operator == selectors.IN else "notin"
    return f"{one.key} {word} ({','.join(sorted(one.values))})"


def template(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """The spec of the pods that a workload's template makes."""
    found: Mapping[str, Any] = (spec.get("template") or {}).get("spec") or {}
    return found


def containers(pod_spec: Mapping[str, Any]) -> str:
    """The names of the containers of a pod."""
    return ",".join(one.get("name", "") for one in pod_spec.get("containers") or ())


def images(pod_spec: Mapping[str, Any]) -> str:
    """The images of the containers of a pod."""
    return ",".join(one.get("image", "") for one in pod_spec.get("containers") or ())


def access_modes(modes: Iterable[str] | None) -> str:
    """Access modes of a volume in their short forms: "RWO,RWX"."""
    given = set(modes or ())
    return ",".join(short for mode, short in ACCESS_MODES.items() if mode in given)


def phase(obj: Object) -> str:
    """The phase of an object, "Terminating" once its deletion was asked for."""
    return "Terminating" if metadata(obj).get("deletionTimestamp") else (obj.get("status") or {}).get("phase", "")
