"""Status conditions of workloads: setting one changes only what really changed."""

from collections.abc import Mapping, Sequence
from typing import Any

Condition = dict[str, Any]


def made(type_: str, status: str, reason: str, message: str, now: str) -> Condition:
    """Return a condition as of `now` (RFC 3339)."""
    return {
        "type": type_,
        "status": status,
        "lastUpdateTime": now,
        "lastTransitionTime": now,
        "reason": reason,
        "message": message,
    }


def find(conditions: Sequence[Condition], type_: str) -> Condition | None:
    """Return the condition of this type, or None."""
    return next((one for one in conditions if one["type"] == type_), None)


def without(conditions: Sequence[Condition], type_: str) -> list[Condition]:
    """Return the conditions of all other types."""
    return [one for one in conditions if one["type"] != type_]


def with_(conditions: Sequence[Condition], new: Condition) -> list[Condition]:
    """Return the conditions with this one last (SetDeploymentCondition).

    Same status and reason: nothing changes, not even a time. Same status: the transition time stays.
    """
    old = find(conditions, new["type"])
    if old is not None and (old["status"], old.get("reason")) == (new["status"], new["reason"]):
        return list(conditions)
    if old is not None and old["status"] == new["status"]:
        new = {**new, "lastTransitionTime": old["lastTransitionTime"]}
    return [*without(conditions, new["type"]), new]


def of(obj: Mapping[str, Any]) -> list[Condition]:
    """Return the conditions in an object's status."""
    return list((obj.get("status") or {}).get("conditions") or ())
