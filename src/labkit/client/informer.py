"""The informer: a cache that lists once, then watches, and tells its handlers on the event loop.

client-go's SharedInformer on one loop: handlers run in order of the server's resourceVersions, after the store has
the new state. If the watch ends or its history has expired (410), the informer lists again and tells the difference.
An index (objects by owner, pods by node) keeps a look-up from walking over everything.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from labkit import errors
from labkit.api.object import Object, key, uid
from labkit.api.resources import ResourceType
from labkit.client.client import Client
from labkit.loop.event_loop import EventLoop
from labkit.web.message import EventStream

OnAdd = Callable[[Object], object]
OnUpdate = Callable[[Object, Object], object]
KeysOf = Callable[[Object], Iterable[str]]


class Informer:
    """The known objects of one resource, by key, in order of arrival."""

    def __init__(self, client: Client, resource: ResourceType, loop: EventLoop, **query: str) -> None:
        self.resource = resource
        self._client = client
        self._loop = loop
        self._query = query
        self._objects: dict[str, Object] = {}
        self._handlers: list[tuple[OnAdd | None, OnUpdate | None, OnAdd | None]] = []
        self._stream: EventStream | None = None
        self._version = ""
        self._indexes: dict[str, tuple[KeysOf, dict[str, dict[str, Object]]]] = {}

    def on(self, add: OnAdd | None = None, update: OnUpdate | None = None, delete: OnAdd | None = None) -> None:
        """Call these when an object comes, changes (old, new) or goes; what is known already counts as coming."""
        self._handlers.append((add, update, delete))
        if add is not None:
            for obj in list(self._objects.values()):
                add(obj)

    def start(self) -> None:
        """List, tell the handlers, and watch from there on."""
        objects, self._version = self._client.list_with_version(self.resource, **self._query)
        self._replace(objects)
        self._stream = self._client.watch(self.resource, resource_version=self._version, **self._query)
        stream = self._stream
        stream.subscribe(lambda event: self._loop.call_soon(self._hear, stream, event), lambda: self._ended(stream))

    def stop(self) -> None:
        """Stop watching; what is known stays."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def get(self, key: str) -> Object | None:
        """Return the object with this key ("namespace/name" or "name"), or None."""
        return self._objects.get(key)

    def index(self, name: str, keys_of: KeysOf) -> None:
        """Keep the objects findable by `keys_of(object)`; asking for an index that exists changes nothing."""
        if name in self._indexes:
            return
        self._indexes[name] = (keys_of, {})
        for obj in self._objects.values():
            self._index(obj)

    def indexed(self, name: str, value: str) -> list[Object]:
        """Return the objects that an index lists under `value`, in order of arrival."""
        return list(self._indexes[name][1].get(value, {}).values())

    def __iter__(self) -> Iterator[Object]:
        return iter(list(self._objects.values()))

    def __len__(self) -> int:
        return len(self._objects)

    def _ended(self, stream: EventStream) -> None:
        """The server closed the watch: what it still sent is heard first, then everything is listed anew."""
        if self._stream is stream:
            self._loop.call_soon(self._restart, stream)

    def _restart(self, stream: EventStream) -> None:
        if self._stream is stream:
            self.stop()
            self.start()

    def _hear(self, stream: EventStream, event: dict[str, Any]) -> None:
        if self._stream is stream:  # else: an event of an earlier watch, older than the list taken since
            self._take(event)

    def _take(self, event: dict[str, Any]) -> None:
        kind, obj = event["type"], event["object"]
        if kind == "ERROR":
            if (obj or {}).get("code") == 410:
                self.stop()
                self._loop.call_soon(self.start)
                return
            raise errors.ApiError(obj)
        if kind == "BOOKMARK":
            return
        known = self._objects.get(key(obj))
        if kind == "DELETED":
            if known is not None:
                self._drop(known)
                self._tell_delete(obj)
        elif known is None:
            self._keep(obj)
            self._tell_add(obj)
        else:
            self._keep(obj, known)
            self._tell_update(known, obj)

    def _replace(self, objects: Iterable[Object]) -> None:
        """Take a fresh list as the truth and tell what differs from what was known."""
        fresh = {key(obj): obj for obj in objects}
        for name, known in list(self._objects.items()):
            if name not in fresh or uid(fresh[name]) != uid(known):
                self._drop(known)
                self._tell_delete(known)
        for name, obj in fresh.items():
            earlier = self._objects.get(name)
            self._keep(obj, earlier)
            if earlier is None:
                self._tell_add(obj)
            elif earlier != obj:
                self._tell_update(earlier, obj)

    def _keep(self, obj: Object, earlier: Object | None = None) -> None:
        self._objects[key(obj)] = obj
        if self._indexes:
            self._index(obj, earlier)

    def _drop(self, obj: Object) -> None:
        del self._objects[key(obj)]
        for keys_of, table in self._indexes.values():
            for value in keys_of(obj):
                table[value].pop(key(obj), None)

    def _index(self, obj: Object, earlier: Object | None = None) -> None:
        for keys_of, table in self._indexes.values():
            values = set(keys_of(obj))
            if earlier is not None:
                for value in set(keys_of(earlier)) - values:
                    table[value].pop(key(earlier), None)
            for value in values:
                table.setdefault(value, {})[key(obj)] = obj

    def _tell_add(self, obj: Object) -> None:
        for add, _, _ in self._handlers:
            if add is not None:
                add(obj)

    def _tell_update(self, old: Object, new: Object) -> None:
        for _, update, _ in self._handlers:
            if update is not None:
                update(old, new)

    def _tell_delete(self, obj: Object) -> None:
        for _, _, delete in self._handlers:
            if delete is not None:
                delete(obj)
