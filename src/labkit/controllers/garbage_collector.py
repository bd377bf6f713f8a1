"""The garbage collector: deletes what has lost its last owner, and helps owners that wait for their dependents."""

from typing import ClassVar

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.client.controller import Controller
from labkit.client.informer import Informer
from labkit.loop.event_loop import EventLoop

ORPHAN, FOREGROUND = "orphan", "foregroundDeletion"
_EVENTS = {resources.known("v1", "Event"), resources.known("events.k8s.io/v1", "Event")}


class GarbageCollector(Controller):
    """Follows owner references by uid over all resources but events.

    Owners are deleted in one of three ways: in the background (the owner goes, then what it owned), in the foreground
    (the owner stays with finalizer foregroundDeletion until what blocks it is gone) or as an orphaning (finalizer
    orphan, until nothing refers to it any more).
    """

    name = "garbage-collector"
    watches: ClassVar[tuple[resources.ResourceType, ...]] = tuple(
        one for one in resources.TYPES if one not in _EVENTS and "watch" in one.verbs
    )

    def __init__(self, client: Client, loop: EventLoop, informers: dict[resources.ResourceType, Informer]) -> None:
        super().__init__(client, loop, informers)
        self._resources: dict[str, resources.ResourceType] = {one.group_resource: one for one in self.watches}
        self._custom_kinds: set[tuple[str, str]] = set()
        self._by_uid: dict[str, str] = {}
        self._dependents: dict[str, dict[str, None]] = {}

    def start(self) -> None:
        """Hear of every object of every resource."""
        for resource in self.watches:
            self._listen(resource)

    def follow(self, resource: resources.ResourceType) -> None:
        """Hear of the objects of a custom resource too."""
        self._resources[resource.group_resource] = resource
        self._custom_kinds.add((resource.group, resource.kind))
        self._listen(resource)

    def _listen(self, resource: resources.ResourceType) -> None:
        def node(obj: Object) -> str:
            return f"{resource.group_resource}|{objects.key(obj)}"

        self.informers[resource].on(
            lambda obj: self._seen(node(obj), None, obj),
            lambda old, new: self._seen(node(new), old, new),
            lambda obj: self._gone(node(obj), obj),
        )

    def _seen(self, node: str, old: Object | None, new: Object) -> None:
        self._by_uid[objects.uid(new)] = node
        before = {one["uid"] for one in _owners(old)} if old is not None else set()
        after = [one["uid"] for one in _owners(new)]
        for uid in before.difference(after):
            self._dependents.get(uid, {}).pop(node, None)
            self._again(uid)
        for uid in after:
            self._dependents.setdefault(uid, {})[node] = None
        if objects.is_terminating(new) or (after and (old is None or before.symmetric_difference(after))):
            self.queue.add(node)

    def _gone(self, node: str, obj: Object) -> None:
        self._by_uid.pop(objects.uid(obj), None)
        for owner in _owners(obj):
            self._dependents.get(owner["uid"], {}).pop(node, None)
            self._again(owner["uid"])
        for dependent in list(self._dependents.get(objects.uid(obj), {})):
            self.queue.add(dependent)

    def _again(self, uid: str) -> None:
        """Look at an owner again: one dependent less may be what it waits for."""
        node = self._by_uid.get(uid)
        obj = self._object(node) if node is not None else None
        if node is not None and obj is not None and objects.is_terminating(obj):
            self.queue.add(node)

    def _object(self, node: str) -> Object | None:
        name, _, key = node.partition("|")
        informer = self.informers.get(self._resources[name])  # there is none if its definition is gone
        return informer.get(key) if informer is not None else None

    def reconcile(self, key: str) -> None:
        """Help this object to go if it is going; delete it if its owners are gone."""
        obj = self._object(key)
        if obj is None:
            return
        resource = self._resources[key.partition("|")[0]]
        finalizers = objects.metadata(obj).get("finalizers") or ()
        if objects.is_terminating(obj) and ORPHAN in finalizers:
            self._orphan(resource, obj)
        elif objects.is_terminating(obj) and FOREGROUND in finalizers:
            self._foreground(resource, obj)
        elif not objects.is_terminating(obj) and _owners(obj):
            self._judge(resource, obj)

    def _orphan(self, resource: resources.ResourceType, owner: Object) -> None:
        for node in list(self._dependents.get(objects.uid(owner), {})):
            dependent = self._object(node)
            if dependent is not None:
                self._drop_owners(self._resources[node.partition("|")[0]], dependent, {objects.uid(owner)})
        self._drop_finalizer(resource, owner, ORPHAN)

    def _foreground(self, resource: resources.ResourceType, owner: Object) -> None:
        blocking = 0
        for node in list(self._dependents.get(objects.uid(owner), {})):
            dependent = self._object(node)
            if dependent is None:
                continue
            references = [one for one in _owners(dependent) if one["uid"] == objects.uid(owner)]
            blocking += any(one.get("blockOwnerDeletion") for one in references)
            if not objects.is_terminating(dependent):
                self.queue.add(node)
        if not blocking:
            self._drop_finalizer(resource, owner, FOREGROUND)

    def _judge(self, resource: resources.ResourceType, obj: Object) -> None:
        """Delete an object without a living owner; of several owners drop the dead ones (attemptToDeleteItem)."""
        solid, dangling, waiting = [], set(), set()
        for reference in _owners(obj):
            owner = self._owner(reference)
            if owner is None:
                dangling.add(reference["uid"])
            elif objects.is_terminating(owner) and FOREGROUND in (objects.metadata(owner).get("finalizers") or ()):
                waiting.add(reference["uid"])
            else:
                solid.append(reference)
        if solid:
            if dangling or waiting:
                self._drop_owners(resource, obj, dangling | waiting)
            return
        self._delete(resource, obj, foreground=bool(waiting) and self._blocks_something(obj))

    def _owner(self, reference: Object) -> Object | None:
        """Return the owner; a kind that nobody here watches is taken to exist."""
        group = reference["apiVersion"].rpartition("/")[0]
        is_custom = (group, reference["kind"]) in self._custom_kinds
        if not is_custom and resources.by_kind(reference["apiVersion"], reference["kind"]) is None:
            return {}
        node = self._by_uid.get(reference["uid"])
        return self._object(node) if node is not None else None

    def _blocks_something(self, obj: Object) -> bool:
        return bool(self._dependents.get(objects.uid(obj)))

    def _delete(self, resource: resources.ResourceType, obj: Object, foreground: bool) -> None:
        finalizers = objects.metadata(obj).get("finalizers") or ()
        policy = "Foreground" if foreground or FOREGROUND in finalizers else "Background"
        policy = "Orphan" if ORPHAN in finalizers else policy
        options = {"propagationPolicy": policy, "preconditions": {"uid": objects.uid(obj)}}
        try:
            self.client.delete(resource, objects.name(obj), objects.namespace(obj), **options)
        except errors.ApiError as refused:
            if refused.code != 404:
                raise

    def _drop_owners(self, resource: resources.ResourceType, obj: Object, uids: set[str]) -> None:
        kept = [one for one in _owners(obj) if one["uid"] not in uids]
        patch = {"metadata": {"uid": objects.uid(obj), "ownerReferences": kept or None}}
        self.client.patch(resource, objects.name(obj), patch, objects.namespace(obj))

    def _drop_finalizer(self, resource: resources.ResourceType, obj: Object, finalizer: str) -> None:
        kept = [one for one in objects.metadata(obj).get("finalizers") or () if one != finalizer]
        patch = {"metadata": {"uid": objects.uid(obj), "finalizers": kept or None}}
        self.client.patch(resource, objects.name(obj), patch, objects.namespace(obj))


def _owners(obj: Object | None) -> list[Object]:
    return list(objects.metadata(obj or {}).get("ownerReferences") or ())
