"""The event recorder: Kubernetes Events that say what a component did and why."""

import datetime as dt
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.api import timestamps
from labkit.api.object import Object
from labkit.api.resources import EVENTS
from labkit.client.client import Client

# client-go's EventAggregator: from the tenth different message of one kind on, with no ten minutes of silence between
# them, they are folded into one Event.
SIMILAR_MESSAGES = 10
SIMILAR_WINDOW_SECONDS = 600
COMBINED = "(combined from similar events): "


class EventRecorder:
    """Writes Events about objects; the same event again raises its count.

    An Event that the API server refuses is dropped (a namespace that is going away takes no new ones): telling about
    work must never stop the work.
    """

    def __init__(self, client: Client, component: str, calendar: Callable[[], dt.datetime]) -> None:
        self._client = client
        self._component = component
        self._calendar = calendar
        self._written: dict[tuple[str, ...], tuple[str, int]] = {}
        self._similar: dict[tuple[str, ...], tuple[dict[str, None], dt.datetime]] = {}
        self._serial = 0

    def event(
        self, about: Mapping[str, Any], type_: str, reason: str, message: str, host: str = "", field_path: str = ""
    ) -> None:
        """Write an Event of type Normal or Warning about an object.

        `host` is the node it happened on, `field_path` the part of the object, such as "spec.containers{main}".
        """
        subject = (objects.uid(about), objects.key(about), host, field_path, type_, reason)
        message, identity = self._folded(subject, message)
        name, count = self._written.get(identity, ("", 0))
        if name and self._raise_count(about, name, count + 1, message):
            self._written[identity] = (name, count + 1)
            return
        event = self._new(about, type_, reason, message, host, field_path)
        if name := self._create(event):
            self._written[identity] = (name, 1)

    def _create(self, event: Object) -> str:
        """Create an Event and return its name, "" if it was refused; a name that is taken gets the next number.

        Two controllers may speak as one component, and each counts its own Events.
        """
        while True:
            try:
                self._client.create(EVENTS, event)
            except errors.ApiError as refused:
                if refused.code != 409:
                    return ""
                event["metadata"]["name"] = self._unique(event["involvedObject"])
            else:
                return objects.name(event)

    def _folded(self, subject: tuple[str, ...], message: str) -> tuple[str, tuple[str, ...]]:
        """Return the message to write and what it counts under."""
        now = self._calendar()
        recent, last = self._similar.get(subject, ({}, now))
        if (now - last).total_seconds() > SIMILAR_WINDOW_SECONDS:
            recent = {}
        known = message in recent
        recent[message] = None
        self._similar[subject] = (recent, now)
        if not known and len(recent) >= SIMILAR_MESSAGES:
            del recent[message]  # upstream drops any one of them; this one is sure to be combined again
            return COMBINED + message, subject
        return message, (*subject, message)

    def _raise_count(self, about: Mapping[str, Any], name: str, count: int, message: str) -> bool:
        patch = {"count": count, "lastTimestamp": timestamps.time(self._calendar()), "message": message}
        try:
            self._client.patch(EVENTS, name, patch, objects.namespace(about) or "default")
        except errors.ApiError as refused:
            return refused.code != 404
        return True

    def _unique(self, about: Mapping[str, Any]) -> str:
        """Return an Event's name; upstream takes the nanosecond, here component and serial number can be repeated."""
        self._serial += 1
        return f"{about.get('name', '')}.{zlib.crc32(self._component.encode()):08x}{self._serial:08x}"

    def _new(
        self, about: Mapping[str, Any], type_: str, reason: str, message: str, host: str, field_path: str
    ) -> Object:
        moment = timestamps.time(self._calendar())
        source = {"component": self._component, **({"host": host} if host else {})}
        return {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {
                "name": self._unique(objects.metadata(about)),
                "namespace": objects.namespace(about) or "default",
            },
            "involvedObject": _reference(about, field_path),
            "type": type_,
            "reason": reason,
            "message": message,
            "source": source,
            "reportingComponent": self._component,
            "reportingInstance": host,
            "firstTimestamp": moment,
            "lastTimestamp": moment,
            "count": 1,
        }


def _reference(about: Mapping[str, Any], field_path: str) -> dict[str, Any]:
    reference = {
        "kind": about.get("kind"),
        "namespace": objects.namespace(about),
        "name": objects.name(about),
        "uid": objects.uid(about),
        "apiVersion": about.get("apiVersion"),
        "resourceVersion": objects.metadata(about).get("resourceVersion"),
        "fieldPath": field_path,
    }
    return {field: value for field, value in reference.items() if value}
