"""PersistentVolumeClaims."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import claim_update, storage


class PersistentVolumeClaim(Strategy):
    """The strategy of PersistentVolumeClaims."""

    resources = ("persistentvolumeclaims",)
    has_status = True
    returns_deleted = True

    def default(self, obj: Object) -> None:
        """A claim is for a file system unless it says otherwise."""
        obj["spec"].setdefault("volumeMode", "Filesystem")

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new claim is Pending."""
        obj["status"] = {"phase": "Pending"}

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        return storage.claim(obj["spec"])

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change: a claim may be bound, and grow once it is."""
        yield from storage.claim(obj["spec"])
        yield from claim_update.validate(obj, old)
