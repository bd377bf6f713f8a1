"""Events."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import fields

MISMATCH = "does not match event.namespace"


class Event(Strategy):
    """The strategy of Events, stored in the shape of the core group."""

    resources = ("events", "events.events.k8s.io")
    creates_on_update = True

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with an Event: it lives beside what it is about, or in "default"."""
        about = (obj.get("involvedObject") or {}).get("namespace", "")
        own = obj["metadata"].get("namespace", "")
        if about != own and (about or own != "default"):
            yield fields.invalid("involvedObject.namespace", about, MISMATCH)
