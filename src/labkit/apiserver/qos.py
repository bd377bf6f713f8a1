"""Quality of service: the class of a pod by its requests and limits of cpu and memory."""

from collections.abc import Iterable, Mapping
from typing import Any

from labkit.api import quantity

COUNTED = ("cpu", "memory")


def of(spec: Mapping[str, Any]) -> str:
    """Return "Guaranteed", "Burstable" or "BestEffort"."""
    pod_level = spec.get("resources") or {}
    if _amounts(pod_level, "requests") or _amounts(pod_level, "limits"):
        return _class([pod_level])
    containers = [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]
    return _class([one.get("resources") or {} for one in containers])


def _class(all_resources: Iterable[Mapping[str, Any]]) -> str:
    requests: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    guaranteed = True
    for resources in all_resources:
        for name, amount in _amounts(resources, "requests").items():
            requests[name] = requests.get(name, 0) + amount
        own_limits = _amounts(resources, "limits")
        for name, amount in own_limits.items():
            limits[name] = limits.get(name, 0) + amount
        guaranteed = guaranteed and set(own_limits) == set(COUNTED)
    if not requests and not limits:
        return "BestEffort"
    return "Guaranteed" if guaranteed and requests == limits else "Burstable"


def _amounts(resources: Mapping[str, Any], kind: str) -> dict[str, Any]:
    found = resources.get(kind) or {}
    return {name: amount for name in COUNTED if name in found and (amount := quantity.parse(found[name])) > 0}
