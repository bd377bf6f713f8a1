"""Validation of amounts: requests and limits of containers and pods."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import quantity
from labkit.api.status import Cause
from labkit.apiserver.validation import fields, names

STANDARD_RESOURCES = ("cpu", "memory", "ephemeral-storage")
KNOWN_RESOURCES = (*STANDARD_RESOURCES, "storage", "pods", "services", "configmaps", "secrets", "resourcequotas")


def validate(found: Mapping[str, Any], path: str, owner: str) -> Iterator[Cause]:
    """Yield what is wrong with requests and limits (of "containers" or of a "pod")."""
    limits, requests = found.get("limits") or {}, found.get("requests") or {}
    for kind, amounts in (("limits", limits), ("requests", requests)):
        for name, amount in amounts.items():
            at = f"{path}.{kind}[{name}]"
            yield from _resource_name(name, at, owner)
            yield from _amount(name, amount, at)
            if kind == "requests":
                yield from _within_limit(name, amount, limits, path)
    named = {*limits, *requests}
    if any(name.startswith("hugepages-") for name in named) and not named & {"cpu", "memory"}:
        yield fields.forbidden(path, "HugePages require cpu or memory")


def _resource_name(name: str, at: str, owner: str) -> Iterator[Cause]:
    problems = names.qualified(name)
    for problem in problems:
        yield fields.invalid(at, name, problem)
    if problems:
        if "/" in name:
            yield fields.invalid(at, name, "doesn't follow extended resource name standard")
        return
    if "/" not in name:
        known = name in KNOWN_RESOURCES or name.startswith(("hugepages-", "requests.", "limits."))
        if not known:
            yield fields.invalid(at, name, "must be a standard resource type or fully qualified")
        if name not in STANDARD_RESOURCES and not name.startswith("hugepages-"):
            yield fields.invalid(at, name, f"must be a standard resource for {owner}")


def _amount(name: str, amount: Any, at: str) -> Iterator[Cause]:
    number = quantity.parse(amount)
    if number < 0:
        yield fields.invalid(at, amount, "must be greater than or equal to 0")
    elif is_extended(name) and number.denominator != 1:
        yield fields.invalid(at, amount, "must be an integer")


def is_extended(name: str) -> bool:
    """Whether a resource is one that Kubernetes itself does not know ("example.com/gpu")."""
    return "/" in name and "kubernetes.io/" not in name


def _within_limit(name: str, amount: Any, limits: Mapping[str, Any], path: str) -> Iterator[Cause]:
    fixed = is_extended(name) or name.startswith("hugepages-")
    if name not in limits:
        if fixed:
            yield fields.required(f"{path}.limits", "Limit must be set for non overcommitable resources")
        return
    have, limit = quantity.parse(amount), quantity.parse(limits[name])
    if fixed and have != limit:
        yield fields.invalid(f"{path}.requests", amount, f"must be equal to {name} limit of {limits[name]}")
    elif have > limit:
        yield fields.invalid(
            f"{path}.requests", amount, f"must be less than or equal to {name} limit of {limits[name]}"
        )
