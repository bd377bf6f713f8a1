"""The kubelet's own admission: a pod that does not fit its node is refused, however it got there.

A pod whose nodeName was set by hand has met no scheduler; the kubelet checks again (GeneralPredicates).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api import quantity, selectors
from labkit.api.object import Object

Amounts = dict[str, int]


def refusal(pod: Mapping[str, Any], node: Mapping[str, Any], others: Iterable[Object]) -> tuple[str, str] | None:
    """Return reason and message if the node cannot take the pod beside the `others`, else None."""
    return _insufficient(pod, node, others) or _mismatch(pod, node)


def _insufficient(pod: Mapping[str, Any], node: Mapping[str, Any], others: Iterable[Object]) -> tuple[str, str] | None:
    capacity = (node.get("status") or {}).get("allocatable") or {}
    wanted = {"pods": 1, **requests(pod["spec"])}
    used: Amounts = {}
    for other in others:
        for resource, amount in {"pods": 1, **requests(other["spec"])}.items():
            used[resource] = used.get(resource, 0) + amount
    for resource, amount in wanted.items():
        have = counted(resource, capacity[resource]) if resource in capacity else 0
        if resource not in capacity and resource in ("pods", "cpu", "memory", "ephemeral-storage"):
            continue  # a node that says nothing of a basic resource is not judged by it
        if amount > have - used.get(resource, 0):
            numbers = f"requested: {amount}, used: {used.get(resource, 0)}, capacity: {have}"
            return f"OutOf{resource}", f"Node didn't have enough resource: {resource}, {numbers}"
    return None


def _mismatch(pod: Mapping[str, Any], node: Mapping[str, Any]) -> tuple[str, str] | None:
    labels = objects.labels(node)
    wanted = pod["spec"].get("nodeSelector") or {}
    affinity = ((pod["spec"].get("affinity") or {}).get("nodeAffinity") or {}).get(
        "requiredDuringSchedulingIgnoredDuringExecution"
    )
    if wanted.items() <= labels.items() and (affinity is None or _any_term(affinity, node)):
        return None
    reason = "node(s) didn't match Pod's node affinity/selector"
    return "NodeAffinity", f"Predicate NodeAffinity failed: {reason}"


def _any_term(affinity: Mapping[str, Any], node: Mapping[str, Any]) -> bool:
    """Whether one of the node selector terms holds; an empty term never does."""
    for term in affinity.get("nodeSelectorTerms") or ():
        listed = [(one, objects.labels(node)) for one in term.get("matchExpressions") or ()]
        listed += [(one, {"metadata.name": objects.name(node)}) for one in term.get("matchFields") or ()]
        if listed and all(selectors.expression(one).matches(values) for one, values in listed):
            return True
    return False


def requests(spec: Mapping[str, Any]) -> Amounts:
    """Return what a pod takes: its containers and sidecars together, or more if an init container needs more.

    Cpu counts in thousandths, everything else in whole units; overhead is added.
    """
    total: Amounts = {}
    for container in spec.get("containers") or ():
        _add(total, _of(container))
    sidecars: Amounts = {}
    most: Amounts = {}
    for container in spec.get("initContainers") or ():
        peak = dict(sidecars)
        _add(peak, _of(container))
        if container.get("restartPolicy") == "Always":
            sidecars = peak
        for resource, amount in peak.items():
            most[resource] = max(most.get(resource, 0), amount)
    _add(total, sidecars)
    for resource, amount in most.items():
        total[resource] = max(total.get(resource, 0), amount)
    _add(total, {resource: counted(resource, amount) for resource, amount in (spec.get("overhead") or {}).items()})
    return {resource: amount for resource, amount in total.items() if amount}


def counted(resource: str, amount: str) -> int:
    """Return a quantity as the integer it is counted by."""
    return quantity.milli(amount) if resource == "cpu" else quantity.value(amount)


def _of(container: Mapping[str, Any]) -> Amounts:
    listed = (container.get("resources") or {}).get("requests") or {}
    return {resource: counted(resource, amount) for resource, amount in listed.items()}


def _add(total: Amounts, more: Mapping[str, int]) -> None:
    for resource, amount in more.items():
        total[resource] = total.get(resource, 0) + amount
