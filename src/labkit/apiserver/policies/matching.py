"""Which requests a policy or a webhook is about: rules, and the selectors of namespaces and objects."""

from collections.abc import Iterable, Mapping
from typing import Any

from labkit.api import resources, selectors, status
from labkit.api.object import Object, labels
from labkit.apiserver.strategy import Action

NAMESPACES = resources.known("v1", "Namespace")
# What admission is configured with is not subject to it, or nobody could undo a mistake.
EXEMPT = frozenset(
    (
        "validatingadmissionpolicies",
        "validatingadmissionpolicybindings",
        "mutatingadmissionpolicies",
        "mutatingadmissionpolicybindings",
        "validatingwebhookconfigurations",
        "mutatingwebhookconfigurations",
    )
)


def exempt(action: Action) -> bool:
    """Say whether a request can be judged by no policy at all."""
    return action.resource.group == "admissionregistration.k8s.io" and action.resource.plural in EXEMPT


def matches(constraints: Mapping[str, Any], action: Action, obj: Object | None, old: Object | None) -> bool:
    """Say whether a policy's matchConstraints, or a binding's matchResources, are about a request. Raises 404."""
    if not _selected(constraints, action, obj, old):
        return False
    if rules(constraints.get("excludeResourceRules") or (), action):
        return False
    named = constraints.get("resourceRules") or ()
    return not named or rules(named, action)


def _selected(constraints: Mapping[str, Any], action: Action, obj: Object | None, old: Object | None) -> bool:
    return in_namespace(constraints.get("namespaceSelector"), action, obj or old) and about_object(
        constraints.get("objectSelector"), obj, old
    )


def rules(some: Iterable[Mapping[str, Any]], action: Action) -> bool:
    """Say whether one of the rules is about the request."""
    return any(_rule(one, action) for one in some)


def _rule(rule: Mapping[str, Any], action: Action) -> bool:
    resource = action.resource
    return (
        _scope(rule.get("scope", "*"), action)
        and _among(rule.get("operations"), action.operation)
        and _among(rule.get("apiGroups"), resource.group)
        and _among(rule.get("apiVersions"), resource.version)
        and any(_resource(one, resource.plural, subresource(action)) for one in rule.get("resources") or ())
        and (not rule.get("resourceNames") or action.name in rule["resourceNames"])
    )


def subresource(action: Action) -> str:
    """Return the subresource that a request names."""
    return action.subresource or action.through


def _scope(scope: str, action: Action) -> bool:
    if scope == "Namespaced":
        return action.resource.namespaced
    return scope != "Cluster" or not action.resource.namespaced


def _among(values: Iterable[str] | None, value: str) -> bool:
    return any(one in ("*", value) for one in values or ())


def _resource(rule: str, plural: str, subresource: str) -> bool:
    wanted, _, below = rule.partition("/")
    return wanted in ("*", plural) and below in (("*", subresource) if subresource else ("", "*"))


def in_namespace(selector: Mapping[str, Any] | None, action: Action, obj: Object | None) -> bool:
    """Say whether the namespace of a request is selected; what is in no namespace always is."""
    if not selector:
        return True
    if action.resource is NAMESPACES:
        if action.operation == "CREATE" or (action.namespace == "" and obj is not None):
            return selectors.from_json(selector).matches(labels(obj or {}))
    elif not action.resource.namespaced:
        return True
    found = namespace_of(action)
    if found is None:
        raise status.not_found(NAMESPACES, action.namespace)
    return selectors.from_json(selector).matches(labels(found))


def namespace_of(action: Action) -> Object | None:
    """Return the namespace that a request is about, or None for what is in none."""
    return action.registry.store.get(NAMESPACES, action.namespace) if action.namespace else None


def about_object(selector: Mapping[str, Any] | None, obj: Object | None, old: Object | None) -> bool:
    """Say whether the object is selected, as it will be or as it was."""
    if not selector:
        return True
    parsed = selectors.from_json(selector)
    return any(one is not None and parsed.matches(labels(one)) for one in (obj, old))
