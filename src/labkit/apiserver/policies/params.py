"""The parameters of a policy: the objects that a binding's paramRef names or selects."""

from typing import Any

from labkit.api import resources, selectors
from labkit.api.object import Object, labels
from labkit.api.resources import ResourceType
from labkit.apiserver.strategy import Action

NOT_FOUND = "no params found for policy binding with `Deny` parameterNotFoundAction"


class NotConfigured(Exception):
    """A policy or a binding that cannot be applied as it is; the text says why."""


def collect(kind: dict[str, Any] | None, reference: dict[str, Any] | None, action: Action) -> list[Object | None]:
    """Return what a policy is to be evaluated with, once for each. Raises NotConfigured."""
    if not kind:
        return [None]
    resource = _resource(kind, action)
    if not reference:
        return [None]
    found = _found(resource, reference, action)
    if not found and reference.get("parameterNotFoundAction") == "Deny":
        raise NotConfigured(f"failed to configure binding: {NOT_FOUND}")
    return found


def _resource(kind: dict[str, Any], action: Action) -> ResourceType:
    version, name = kind.get("apiVersion", ""), kind.get("kind", "")
    found = resources.by_kind(version, name)
    if found is None:
        custom = (one for one in action.registry.catalog.types() if (one.api_version, one.kind) == (version, name))
        found = next(custom, None)
    if found is None:
        group, _, last = version.rpartition("/")
        shown = f"{group}/{last}, Kind={name}"
        raise NotConfigured(f"failed to configure policy: failed to find resource referenced by paramKind: '{shown}'")
    return found


def _found(resource: ResourceType, reference: dict[str, Any], action: Action) -> list[Object | None]:
    namespace = ""
    if resource.namespaced:
        namespace = reference.get("namespace") or action.namespace
        if not namespace:
            why = "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources"
            raise NotConfigured(f"failed to configure binding: {why}")
    elif reference.get("namespace"):
        why = "paramRef.namespace must not be provided for a cluster-scoped `paramKind`"
        raise NotConfigured(f"failed to configure binding: {why}")
    store = action.registry.store
    if reference.get("name"):
        one = store.get(resource, f"{namespace}/{reference['name']}" if namespace else reference["name"])
        return [] if one is None else [one]
    selector = selectors.from_json(reference.get("selector"))
    return [one for one in store.list(resource, namespace) if selector.matches(labels(one))]
