"""Watches: the changes to a collection as one client sees them through its selection.

An object that comes to fit a selection is ADDED to the watch, one that no longer fits is DELETED from it, whatever
really happened. A watch starts with what is there (no resourceVersion, or 0), or with what happened since a version.
"""

from collections.abc import Callable
from typing import Any

from labkit.api import status
from labkit.api.object import Object, metadata, namespace, resource_version
from labkit.api.resources import ResourceType
from labkit.apiserver.selection import Selection
from labkit.apiserver.store import ADDED, DELETED, MODIFIED, Event, Expired, Store
from labkit.loop.event_loop import EventLoop
from labkit.web.message import EventStream

BOOKMARK, ERROR = "BOOKMARK", "ERROR"
INITIAL_EVENTS_END = "k8s.io/initial-events-end"
Tell = Callable[[str, Object], Any]  # the event of this type about an object, in the watch's form


class Watcher:
    """One running watch: hears the store, speaks into a stream."""

    def __init__(self, resource: ResourceType, namespace: str, selection: Selection, tell: Tell) -> None:
        self._resource = resource
        self._namespace = namespace
        self._selection = selection
        self._tell = tell
        self.stream = EventStream(self._close)
        self._stop: Callable[[], None] | None = None

    def start(self, store: Store, version: int | None, bookmarks: bool, initial: bool) -> EventStream:
        """Begin after `version` (None: with what is there) and return the stream.

        `initial` asks for what is there even with a version, and for a bookmark behind it.
        """
        try:
            events = () if version is None or initial else store.since(self._resource, version)
            for event in events:
                self.hear(event)
        except Expired as expired:
            self.stream.push({"type": ERROR, "object": status.expired(str(expired)).status})
            self.stream.close()
            return self.stream
        if version is None or initial:
            for obj in store.list(self._resource, self._namespace):
                if self._selection.selects(obj):
                    self._push(ADDED, obj)
        if initial and bookmarks:
            self.stream.push(self._bookmark(store.version))
        self._stop = store.listen(self._resource, self.hear)
        return self.stream

    def hear(self, event: Event) -> None:
        """Tell the client about a change, if it is any of its business."""
        if self._namespace and namespace(event.object) != self._namespace:
            return
        if self._selection.everything:
            self._push(event.type, event.object)
            return
        before = event.previous is not None and self._selection.selects(event.previous)
        after = event.type != DELETED and self._selection.selects(event.object)
        if after:
            self._push(MODIFIED if before else ADDED, event.object)
        elif before and event.previous is not None:
            last = event.object if event.type == DELETED else _at(event.previous, event.object)
            self._push(DELETED, last)

    def _push(self, type_: str, obj: Object) -> None:
        self.stream.push(self._tell(type_, obj))

    def _bookmark(self, version: int) -> Any:
        meta = {"resourceVersion": str(version), "annotations": {INITIAL_EVENTS_END: "true"}}
        empty = {"kind": self._resource.kind, "apiVersion": self._resource.api_version, "metadata": meta}
        return self._tell(BOOKMARK, empty)

    def _close(self) -> None:
        if self._stop is not None:
            self._stop()
            self._stop = None


def close_after(stream: EventStream, loop: EventLoop, seconds: float) -> None:
    """End a watch when its time is over; that is no reason to let time pass."""
    loop.call_later(seconds, stream.close, background=True)


def _at(previous: Object, current: Object) -> Object:
    """The object as the selection saw it last, with the version of the change that took it out of sight."""
    version = str(resource_version(current))
    return {**previous, "metadata": {**metadata(previous), "resourceVersion": version}}
