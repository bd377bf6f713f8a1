"""Validation of ResourceQuotas and LimitRanges."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import quantity
from labkit.api.status import Cause
from labkit.apiserver.validation import amounts, fields, names

Spec = Mapping[str, Any]
COUNTED = (
    "pods",
    "services",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
)
OTHERS = ("services.nodeports", "services.loadbalancers", "cpu", "memory", "ephemeral-storage", "requests.storage")
CONFLICTING = (("Terminating", "NotTerminating"), ("BestEffort", "NotBestEffort"))


def quota(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a ResourceQuota's spec."""
    for name, amount in (spec.get("hard") or {}).items():
        at, number = f"spec.hard[{name}]", quantity.parse(amount)
        yield from _quota_name(name, at)
        if number < 0:
            yield fields.invalid(at, amount, "must be greater than or equal to 0")
        elif _is_counted(name) and number.denominator != 1:
            yield fields.invalid(at, amount, "must be an integer")
    scopes = spec.get("scopes") or []
    for pair in CONFLICTING:
        if set(pair) <= set(scopes):
            yield fields.invalid("spec.scopes", scopes, "conflicting scopes")


def _is_counted(name: str) -> bool:
    return name in COUNTED or name.startswith(("count/", "services.")) or amounts.is_extended(name)


def _quota_name(name: str, at: str) -> Iterator[Cause]:
    for problem in names.qualified(name):
        yield fields.invalid(at, name, problem)
    if (
        "/" not in name
        and name not in (*COUNTED, *OTHERS)
        and not name.startswith(("requests.", "limits.", "hugepages-"))
    ):
        yield fields.invalid(at, name, "must be a standard resource type or fully qualified")
        yield fields.invalid(at, name, "must be a standard resource for quota")


def limit_range(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a LimitRange's spec."""
    seen: set[str] = set()
    for index, item in enumerate(spec.get("limits") or ()):
        at, kind = f"spec.limits[{index}]", item.get("type", "")
        if kind in seen:
            yield fields.duplicate(f"{at}.type", kind)
        seen.add(kind)
        if kind == "Pod":
            for name in ("default", "defaultRequest"):
                if item.get(name):
                    yield fields.forbidden(f"{at}.{name}", "may not be specified when `type` is 'Pod'")
        else:
            yield from _limits(item, at)


# Field and value that is shown, then the two that have to be in order, by name.
ORDER = (
    ("min", "min", "min", "max"),
    ("defaultRequest", "defaultRequest", "min", "defaultRequest"),
    ("defaultRequest", "defaultRequest", "defaultRequest", "max"),
    ("defaultRequest", "defaultRequest", "defaultRequest", "default"),
    ("default", "min", "min", "default"),
    ("default", "max", "default", "max"),
)
WORDS = {"min": "min", "max": "max", "default": "default", "defaultRequest": "default request"}


def _limits(item: Spec, at: str) -> Iterator[Cause]:
    found = {name: item.get(name) or {} for name in WORDS}
    for resource in dict.fromkeys(name for values in found.values() for name in values):
        for field, shown, low, high in ORDER:
            if resource not in found[low] or resource not in found[high]:
                continue
            less, more = found[low][resource], found[high][resource]
            if quantity.parse(less) > quantity.parse(more):
                text = f"{WORDS[low]} value {less} is greater than {WORDS[high]} value {more}"
                yield fields.invalid(f"{at}.{field}[{resource}]", found[shown][resource], text)
