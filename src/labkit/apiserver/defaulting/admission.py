"""What policies, bindings and webhooks leave open."""

from typing import Any

from labkit.api.object import Object


def match_resources(match: dict[str, Any] | None) -> None:
    """Complete matchConstraints or matchResources."""
    if match is None:
        return
    match.setdefault("matchPolicy", "Equivalent")
    selectors(match)
    for field in ("resourceRules", "excludeResourceRules"):
        rules(match.get(field))


def selectors(match: dict[str, Any]) -> None:
    """No selector selects everything."""
    for field in ("namespaceSelector", "objectSelector"):
        if match.get(field) is None:
            match[field] = {}


def rules(some: list[dict[str, Any]] | None) -> None:
    """A rule is about both scopes."""
    for one in some or ():
        one.setdefault("scope", "*")


def webhooks(obj: Object, mutating: bool) -> None:
    """Complete the webhooks of a configuration."""
    for one in obj.get("webhooks") or ():
        one.setdefault("failurePolicy", "Fail")
        one.setdefault("matchPolicy", "Equivalent")
        selectors(one)
        one.setdefault("timeoutSeconds", 10)
        if mutating:
            one.setdefault("reinvocationPolicy", "Never")
        rules(one.get("rules"))
        service = (one.get("clientConfig") or {}).get("service")
        if service is not None:
            service.setdefault("port", 443)
