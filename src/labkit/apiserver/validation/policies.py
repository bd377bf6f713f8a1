"""Validation of PodDisruptionBudgets, PriorityClasses and Namespaces."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api.object import Object, name
from labkit.api.status import Cause
from labkit.apiserver.validation import fields, label_selectors, names, numbers

Spec = Mapping[str, Any]
HIGHEST_PRIORITY = 1000000000
SYSTEM_CLASSES = {"system-cluster-critical": 2000000000, "system-node-critical": 2000001000}
POLICIES = ("PreemptLowerPriority", "Never")


def disruption_budget(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a PodDisruptionBudget's spec."""
    least, most = spec.get("minAvailable"), spec.get("maxUnavailable")
    if least is not None and most is not None:
        shown = {
            "MinAvailable": least,
            "Selector": spec.get("selector"),
            "MaxUnavailable": most,
            "UnhealthyPodEvictionPolicy": spec.get("unhealthyPodEvictionPolicy"),
        }
        yield fields.invalid("spec", shown, "minAvailable and maxUnavailable cannot be both set")
    for field, value in (("minAvailable", least), ("maxUnavailable", most)):
        if value is not None:
            yield from numbers.count_or_percent(value, f"spec.{field}")
            yield from numbers.at_most_all(value, f"spec.{field}")
    yield from label_selectors.validate(spec.get("selector"), "spec.selector")


def priority_class(obj: Object) -> Iterator[Cause]:
    """Yield what is wrong with a PriorityClass."""
    value = obj.get("value", 0)
    if name(obj).startswith("system-"):
        if SYSTEM_CLASSES.get(name(obj)) != value:
            why = f"{name(obj)} is not a known system priority class"
            text = f"priority class names with 'system-' prefix are reserved for system use only. error: {why}"
            yield fields.forbidden("metadata.name", text)
    elif value > HIGHEST_PRIORITY:
        yield fields.forbidden("value", f"maximum allowed value of a user defined priority is {HIGHEST_PRIORITY}")
    if obj.get("preemptionPolicy") not in POLICIES:
        yield fields.not_supported("preemptionPolicy", obj.get("preemptionPolicy", ""), POLICIES)


def same_priority(obj: Object, old: Object) -> Iterator[Cause]:
    """Yield a change of what a PriorityClass keeps for life."""
    if obj.get("value", 0) != old.get("value", 0):
        yield fields.forbidden("value", "may not be changed in an update.")
    if obj.get("preemptionPolicy") != old.get("preemptionPolicy"):
        yield fields.invalid("preemptionPolicy", obj.get("preemptionPolicy"), "field is immutable")


def namespace(obj: Object) -> Iterator[Cause]:
    """Yield what is wrong with a Namespace."""
    for finalizer in obj["spec"].get("finalizers") or ():
        problems = names.qualified(finalizer)
        if not problems and "/" not in finalizer and finalizer != "kubernetes":
            problems = ["name is neither a standard finalizer name nor is it fully qualified"]
        for problem in problems:
            yield fields.invalid("spec.finalizers", finalizer, problem)
