"""Amounts of resources: written as a manifest would, and taken out of a pod's requests."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from labkit.api.object import Object
from labkit.api.pod import Pod

BINARY = ("memory", "ephemeral-storage")
SUFFIXES = ("", "Ki", "Mi", "Gi", "Ti", "Pi")


def quantity(resource: str, amount: int) -> str:
    """Return an exact amount as a quantity: "1500m", "2Gi", "4"."""
    if resource == "cpu":
        return f"{amount}m" if amount % 1000 else str(amount // 1000)
    if not (resource in BINARY or resource.startswith("hugepages-")):
        return str(amount)
    power = 0
    while amount and amount % 1024 == 0 and power < len(SUFFIXES) - 1:
        amount, power = amount // 1024, power + 1
    return f"{amount}{SUFFIXES[power]}"


def lowered(pod: Object, targets: Mapping[str, int]) -> Object:
    """Return the pod with its requests lowered until it asks for these amounts as a whole.

    What has to go is taken from the largest container first. cpu is in milli, everything else in whole units.
    """
    changed = copy.deepcopy(pod)
    parsed = Pod.parse(pod)
    for resource, target in targets.items():
        budget = max(target - parsed.overhead.get(resource, 0), 0)
        spec = changed["spec"]
        if resource in parsed.pod_level_requests:
            spec["resources"]["requests"][resource] = quantity(resource, budget)
        starting = spec.get("initContainers") or ()
        sidecars = [one for one in starting if one.get("restartPolicy") == "Always"]
        _cut((*(spec.get("containers") or ()), *sidecars), resource, budget)
        _cut_starting(starting, resource, budget)
    return changed


def _cut(containers: Iterable[dict[str, Any]], resource: str, budget: int) -> None:
    """Lower the sum of containers that run side by side."""
    sizes = [(_of(one, resource), one) for one in containers]
    excess = sum(size for size, _ in sizes) - budget
    for size, container in sorted(sizes, key=lambda one: -one[0]):
        less = min(excess, size)
        if less > 0:
            _set(container, resource, size - less)
            excess -= less


def _cut_starting(containers: Iterable[dict[str, Any]], resource: str, budget: int) -> None:
    """Lower init containers, each of which runs beside the sidecars started before it."""
    beside = 0
    for container in containers:
        size = _of(container, resource)
        if container.get("restartPolicy") == "Always":
            beside += size
        elif size > budget - beside:
            _set(container, resource, max(budget - beside, 0))


def _of(container: Mapping[str, Any], resource: str) -> int:
    return Pod.parse({"spec": {"containers": [container]}}).containers[0].requests.get(resource, 0)


def _set(container: dict[str, Any], resource: str, amount: int) -> None:
    container["resources"]["requests"][resource] = quantity(resource, amount)
