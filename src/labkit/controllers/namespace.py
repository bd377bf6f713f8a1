"""The namespace controller: empties a namespace that is being deleted, pods first, and then lets it go."""

from typing import ClassVar

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources, timestamps
from labkit.api.object import Object
from labkit.client.controller import Controller
from labkit.controllers.workload import conditions

NAMESPACES = resources.known("v1", "Namespace")
EVENTS = resources.known("v1", "Event")
# Upstream waits this long after every change of a terminating namespace, so that caches and other servers have seen it.
DELETION_GRACE_SECONDS = 5.0
# (type, reason and message while all is well, reason while something remains)
_ALL_WELL = (
    ("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered", ""),
    (
        "NamespaceDeletionGroupVersionParsingFailure",
        "ParsedGroupVersions",
        "All legacy kube types successfully parsed",
        "",
    ),
    (
        "NamespaceDeletionContentFailure",
        "ContentDeleted",
        "All content successfully deleted, may be waiting on finalization",
        "",
    ),
    ("NamespaceContentRemaining", "ContentRemoved", "All content successfully removed", "SomeResourcesRemain"),
    (
        "NamespaceFinalizersRemaining",
        "ContentHasNoFinalizers",
        "All content-preserving finalizers finished",
        "SomeFinalizersRemain",
    ),
)


class Namespace(Controller):
    """Deletes what is in a terminating namespace and removes its finalizer when nothing is left."""

    name = "namespace"
    watches: ClassVar[tuple[resources.ResourceType, ...]] = (
        NAMESPACES,
        *(one for one in resources.TYPES if one.namespaced and one.kind != "Event" and "watch" in one.verbs),
    )

    def start(self) -> None:
        """Hear of namespaces; each change of a terminating one is looked at after a grace period."""
        informer = self.informers[NAMESPACES]
        informer.on(self._changed, lambda _, new: self._changed(new))
        self._content: list[resources.ResourceType] = []
        for resource in self.watches[1:]:
            self.follow(resource)

    def follow(self, resource: resources.ResourceType) -> None:
        """Empty namespaces of this resource too."""
        if not resource.namespaced:
            return
        self._content = [one for one in self._content if one.group_resource != resource.group_resource]
        self._content.append(resource)
        self.informers[resource].index("namespace", lambda obj: (objects.namespace(obj),))
        self.informers[resource].on(delete=self._content_gone)

    def _changed(self, namespace: Object) -> None:
        if objects.is_terminating(namespace):
            self.queue.add_after(objects.name(namespace), DELETION_GRACE_SECONDS)

    def _content_gone(self, obj: Object) -> None:
        """Something in a terminating namespace is gone at last; perhaps it was what kept it."""
        namespace = self.informers[NAMESPACES].get(objects.namespace(obj))
        if namespace is not None:
            self._changed(namespace)

    def reconcile(self, key: str) -> None:
        """Delete the pods; when there are none, everything else; when there is nothing, the namespace."""
        namespace = self.informers[NAMESPACES].get(key)
        if namespace is None or not objects.is_terminating(namespace):
            return
        if "kubernetes" not in ((namespace.get("spec") or {}).get("finalizers") or ()):
            return
        found_pods = self._delete_all(key, resources.PODS)
        if found_pods:
            self._write_conditions(namespace, {})
            return
        for resource in self._content:
            self._delete_all(key, resource)
        remaining = self._remaining(key)
        self._write_conditions(namespace, remaining)
        if not remaining:
            self._delete_events(key)
            self._finalize(namespace)

    def _delete_all(self, space: str, resource: resources.ResourceType) -> int:
        """Ask for the deletion of every object of one resource; return how many there were."""
        found = self._found(resource, space)
        for obj in found:
            if not objects.is_terminating(obj):
                self._delete(resource, obj)
        return len(found)

    def _found(self, resource: resources.ResourceType, space: str) -> list[Object]:
        """What there is of a resource; nothing if its definition is gone."""
        informer = self.informers.get(resource)
        return informer.indexed("namespace", space) if informer is not None else []

    def _delete(self, resource: resources.ResourceType, obj: Object) -> None:
        try:
            self.client.delete(resource, objects.name(obj), objects.namespace(obj), propagationPolicy="Background")
        except errors.ApiError as refused:
            if refused.code != 404:
                raise

    def _delete_events(self, space: str) -> None:
        for event in self.client.list(EVENTS, space):
            self._delete(EVENTS, event)

    def _remaining(self, space: str) -> dict[resources.ResourceType, list[Object]]:
        """Return what finalizers still hold, as the API server has it now."""
        held = {}
        for resource in self._content:
            if self._found(resource, space):
                listed = self.client.list(resource, space)
                if listed:
                    held[resource] = listed
        return held

    def _write_conditions(self, namespace: Object, remaining: dict[resources.ResourceType, list[Object]]) -> None:
        now = timestamps.time(self.loop.clock.calendar())
        told = {"SomeResourcesRemain": _resources_text(remaining), "SomeFinalizersRemain": _finalizers_text(remaining)}
        listed = conditions.of(namespace)
        for type_, reason, message, bad_reason in _ALL_WELL:
            bad = told.get(bad_reason, "")
            status = "True" if bad else "False"
            made = conditions.made(type_, status, bad_reason if bad else reason, bad or message, now)
            del made["lastUpdateTime"]
            known = conditions.find(listed, type_)
            if known is None or (known["status"], known["message"]) != (made["status"], made["message"]):
                listed = [made if one is known else one for one in listed] if known is not None else [*listed, made]
        if listed != conditions.of(namespace):
            self.client.patch(
                NAMESPACES, objects.name(namespace), {"status": {"conditions": listed}}, subresource="status"
            )

    def _finalize(self, namespace: Object) -> None:
        latest = self.client.find(NAMESPACES, objects.name(namespace))
        if latest is not None:
            kept = [one for one in latest["spec"].get("finalizers") or () if one != "kubernetes"]
            finalized = {**latest, "spec": {**latest["spec"], "finalizers": kept}}
            self.client.update(NAMESPACES, finalized, subresource="finalize")


def _resources_text(remaining: dict[resources.ResourceType, list[Object]]) -> str:
    texts = sorted(f"{one.plural}.{one.group} has {len(found)} resource instances" for one, found in remaining.items())
    return f"Some resources are remaining: {', '.join(texts)}" if texts else ""


def _finalizers_text(remaining: dict[resources.ResourceType, list[Object]]) -> str:
    counts: dict[str, int] = {}
    for found in remaining.values():
        for finalizer in (name for obj in found for name in objects.metadata(obj).get("finalizers") or ()):
            counts[finalizer] = counts.get(finalizer, 0) + 1
    texts = [f"{name} in {count} resource instances" for name, count in sorted(counts.items())]
    return f"Some content in the namespace has finalizers remaining: {', '.join(texts)}" if texts else ""
