"""The life of a definition: its names are judged, it is established, its resources go before it goes.

On a real cluster three controllers inside the API server do this within a moment; here it follows each write at once.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from labkit.api.object import Object, is_terminating, metadata
from labkit.apiserver.custom import approval, definition, naming
from labkit.apiserver.custom.definition import CRDS
from labkit.apiserver.strategy import DELETE, UPDATE, Action

if TYPE_CHECKING:
    from labkit.apiserver.registry import Registry

FINALIZER = "customresourcecleanup.apiextensions.k8s.io"
MANAGER = "kube-apiserver"
CONDITIONS = {
    "pending": (
        "True",
        "InstanceDeletionPending",
        "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
    ),
    "running": ("True", "InstanceDeletionInProgress", "CustomResource deletion is in progress"),
    "done": ("False", "InstanceDeletionCompleted", "removed all instances"),
    "never": ("False", "NeverEstablished", "resource was never established"),
}


def settle(registry: "Registry", name: str) -> None:
    """Do what follows from a write to a definition."""
    crd = registry.store.get(CRDS, name)
    if crd is None:
        registry.catalog.forget(name)
        return
    _name(registry, name)
    _write(registry, name, lambda one: naming.established(one, registry.now()))
    _write(registry, name, lambda one: approval.with_condition(one, registry.now()))
    crd = registry.get(CRDS, "", name)
    known = registry.catalog.of(name)
    registry.catalog.serve(crd)
    if registry.catalog.of(name) and not known:
        registry.store.begin(registry.catalog.stored(crd))
    if is_terminating(crd) and FINALIZER in (metadata(crd).get("finalizers") or ()):
        _clean(registry, name)


def _name(registry: "Registry", name: str) -> None:
    """Judge the names; if that changes anything, others of the group may get what they lacked."""
    crd = registry.get(CRDS, "", name)
    others = [one for one in _group(registry, crd) if one is not crd]
    changed = _write(registry, name, lambda one: naming.named(one, naming.taken_by(others), registry.now()))
    if changed:
        for other in others:
            settle(registry, metadata(other)["name"])


def _group(registry: "Registry", crd: Object) -> list[Object]:
    return [one for one in registry.store.list(CRDS) if one["spec"]["group"] == crd["spec"]["group"]]


def _write(registry: "Registry", name: str, change: Callable[[Object], Object]) -> bool:
    """Write a status as the API server itself; return whether there was something to write."""
    old = registry.get(CRDS, "", name)
    if change(old) == old:
        return False
    action = Action(UPDATE, CRDS, "", name, registry, "status", manager=MANAGER, through="status", settles=False)
    registry.update(action, lambda one: _own(change(one)))
    return True


def _own(crd: Object) -> Object:
    """A definition with metadata of its own, which the registry may change."""
    return {**crd, "metadata": dict(crd["metadata"])}


def terminating(crd: Object, now: str) -> Object:
    """Return a definition as it waits for its resources to go."""
    finalizers = list(metadata(crd).get("finalizers") or ())
    if FINALIZER not in finalizers:
        finalizers.append(FINALIZER)
    found = {**crd, "metadata": {**crd["metadata"], "finalizers": finalizers}}
    return naming.with_condition(found, _condition("pending"), now)


def _condition(key: str) -> dict[str, str]:
    status, reason, message = CONDITIONS[key]
    return {"type": "Terminating", "status": status, "reason": reason, "message": message}


def _clean(registry: "Registry", name: str) -> None:
    """Delete the resources; when none is left, let the definition go."""
    crd = registry.get(CRDS, "", name)
    if not definition.holds(crd, "Established"):
        return _finish(registry, name, "never")
    _write(registry, name, lambda one: naming.with_condition(one, _condition("running"), registry.now()))
    registry.catalog.serve(registry.get(CRDS, "", name))
    resource = registry.catalog.stored(crd)
    for obj in list(registry.store.list(resource)):
        if not is_terminating(obj):
            meta = metadata(obj)
            where = (meta.get("namespace", ""), meta["name"])
            registry.delete_in_background(Action(DELETE, resource, *where, registry, settles=False))
    if next(iter(registry.store.list(resource)), None) is not None:
        return None
    return _finish(registry, name, "done")


def _finish(registry: "Registry", name: str, key: str) -> None:
    crd = registry.get(CRDS, "", name)
    group = [metadata(one)["name"] for one in _group(registry, crd) if one is not crd]

    def finished(one: Object) -> Object:
        kept = [finalizer for finalizer in metadata(one).get("finalizers") or () if finalizer != FINALIZER]
        found = naming.with_condition(one, _condition(key), registry.now())
        meta = {**found["metadata"], "finalizers": kept}
        if not kept:
            del meta["finalizers"]
        return {**found, "metadata": meta}

    _write(registry, name, finished)
    if registry.store.get(CRDS, name) is None:
        registry.catalog.forget(name)
        for other in group:
            settle(registry, other)
