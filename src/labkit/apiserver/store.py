"""The store: objects by resource and key, one growing resourceVersion, and what happened lately.

Objects that come in belong to the store from then on, and nobody ever changes them: what goes out is shared. (The copy
is made at the door: decoding builds every incoming object anew.) Each resource keeps a window of its latest events; a
watch that starts before the window is told 410.
"""

import json
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from labkit.api.object import Object, key
from labkit.api.resources import ResourceType

WINDOW = 1000
ADDED, MODIFIED, DELETED = "ADDED", "MODIFIED", "DELETED"


@dataclass(frozen=True, slots=True)
class Event:
    """One change: the object after it (for DELETED: as it was last, with the deletion's version) and before it."""

    version: int
    type: str
    object: Object
    previous: Object | None = None


Listener = Callable[[Event], object]


@dataclass
class Collection:
    """The objects of one resource."""

    objects: dict[str, Object] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)  # sorted, as a list request answers
    history: deque[Event] = field(default_factory=lambda: deque(maxlen=WINDOW))
    forgotten: int = 0  # the version of the latest event that has left the window
    listeners: list[Listener] = field(default_factory=list)
    owed: Callable[[], object] | None = None  # writes down what was put off; called before anybody looks

    def record(self, event: Event) -> None:
        """Remember an event and tell it to everybody who listens."""
        if len(self.history) == self.history.maxlen:
            self.forgotten = self.history[0].version
        self.history.append(event)
        for listener in tuple(self.listeners):
            listener(event)


class Expired(Exception):
    """A version is asked for that the history no longer reaches back to."""

    def __init__(self, version: int, oldest: int) -> None:
        super().__init__(f"too old resource version: {version} ({oldest})")


class Store:
    """All objects. Versions start at 1; version 0 means "any"."""

    def __init__(self) -> None:
        self.version = 0
        self._collections: dict[str, Collection] = {}
        self._fingerprints: dict[int, tuple[Object, str]] | None = None

    def get(self, resource: ResourceType, key: str) -> Object | None:
        """Return the object with this key ("namespace/name" or "name"), or None."""
        return self.collection(resource).objects.get(key)

    def list(self, resource: ResourceType, namespace: str = "") -> Iterator[Object]:
        """Return the objects of a resource in order of their keys, of one namespace if one is given."""
        collection = self.collection(resource)
        keys = collection.keys
        if namespace:
            keys = keys[bisect_left(keys, f"{namespace}/") : bisect_left(keys, f"{namespace}0")]
        return map(collection.objects.__getitem__, keys)

    def create(self, resource: ResourceType, obj: Object) -> Object:
        """Store a new object and return it with its version. The key must be free."""
        collection, name = self.collection(resource), key(obj)
        if name in collection.objects:
            raise KeyError(name)
        stored = self._versioned(obj)
        collection.objects[name] = stored
        insort(collection.keys, name)
        collection.record(Event(self.version, ADDED, stored))
        return stored

    def update(self, resource: ResourceType, obj: Object) -> Object:
        """Replace an object and return what is now stored. The key must be taken."""
        collection, name = self.collection(resource), key(obj)
        previous = collection.objects[name]
        stored = self._versioned(obj)
        collection.objects[name] = stored
        collection.record(Event(self.version, MODIFIED, stored, previous))
        return stored

    def set_aside(self) -> int:
        """Return the next version for a write that is put off: whoever takes it owes the collection the object."""
        self.version += 1
        return self.version

    def catch_up(self, resource: ResourceType, obj: Object, version: int) -> Object:
        """Replace an object under a version that was set aside for it; return what is now stored.

        Owed objects are caught up with in the order of their versions, before anything else of their resource.
        """
        collection, name = self.collection(resource), key(obj)
        previous = collection.objects[name]
        stored = collection.objects[name] = self._stamped(obj, version)
        collection.record(Event(version, MODIFIED, stored, previous))
        return stored

    def delete(self, resource: ResourceType, key: str, last: Object | None = None) -> Object:
        """Remove an object and return its last state (`last` if given), with the version of its deletion."""
        collection = self.collection(resource)
        previous = collection.objects.pop(key)
        del collection.keys[bisect_left(collection.keys, key)]
        stored = self._versioned(last or previous)
        collection.record(Event(self.version, DELETED, stored, previous))
        return stored

    def since(self, resource: ResourceType, version: int) -> Iterator[Event]:
        """Return what happened to a resource after a version. Raises Expired if that is no longer known."""
        collection = self.collection(resource)
        if version < collection.forgotten:
            raise Expired(version, collection.forgotten)
        return (event for event in tuple(collection.history) if event.version > version)

    def at(self, resource: ResourceType, version: int) -> dict[str, Object]:
        """Return the objects of a resource as they were at a version, by key. Raises Expired."""
        collection = self.collection(resource)
        if version < collection.forgotten:
            raise Expired(version, collection.forgotten)
        objects = dict(collection.objects)
        for event in reversed(collection.history):
            if event.version <= version:
                break
            if event.previous is None:
                objects.pop(key(event.object), None)
            else:
                objects[key(event.object)] = event.previous
        return objects

    def listen(self, resource: ResourceType, listener: Listener) -> Callable[[], None]:
        """Tell `listener` every change to a resource from now on; return how to stop that."""
        listeners = self.collection(resource).listeners
        listeners.append(listener)
        return lambda: listeners.remove(listener) if listener in listeners else None

    def expire(self) -> None:
        """Forget everything that happened so far, as a compaction does."""
        for collection in self._collections.values():
            self._forget(collection)

    def begin(self, resource: ResourceType) -> None:
        """Let the history of a resource begin now: from before it was served nobody can watch it."""
        self._forget(self.collection(resource))

    def _forget(self, collection: Collection) -> None:
        collection.history.clear()
        collection.forgotten = self.version

    def collection(self, resource: ResourceType) -> Collection:
        """Return the objects of a resource; every version of it, and Events of either group, are the same objects."""
        name = "events" if resource.plural == "events" else resource.group_resource
        found = self._collections.get(name)
        if found is None:
            found = self._collections[name] = Collection()
        if found.owed is not None:
            owed, found.owed = found.owed, None
            owed()
        return found

    def guard(self) -> None:
        """From now on remember what stored objects looked like, so that `verify` can tell whether one was changed."""
        stored = [obj for collection in self._collections.values() for obj in collection.objects.values()]
        self._fingerprints = {id(obj): (obj, _fingerprint(obj)) for obj in stored}

    def verify(self) -> None:
        """Raise AssertionError if an object was changed in place since it was stored (needs `guard` before)."""
        for obj, fingerprint in (self._fingerprints or {}).values():
            if _fingerprint(obj) != fingerprint:
                raise AssertionError(
                    f"{obj.get('kind')} {key(obj)} was changed in place; objects of the store are shared"
                )

    def _versioned(self, obj: Object) -> Object:
        return self._stamped(obj, self.set_aside())

    def _stamped(self, obj: Object, version: int) -> Object:
        stored = {**obj, "metadata": {**obj["metadata"], "resourceVersion": str(version)}}
        if self._fingerprints is not None:
            self._fingerprints[id(stored)] = (stored, _fingerprint(stored))
        return stored


def _fingerprint(obj: Object) -> str:
    return json.dumps(obj, sort_keys=True)
