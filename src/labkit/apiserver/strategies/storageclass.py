"""StorageClasses."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import fields, storage


class StorageClass(Strategy):
    """The strategy of StorageClasses."""

    resources = ("storageclasses.storage.k8s.io",)
    returns_deleted = True

    def default(self, obj: Object) -> None:
        """Volumes are deleted when released and bound at once."""
        obj.setdefault("reclaimPolicy", "Delete")
        obj.setdefault("volumeBindingMode", "Immediate")

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        return storage.storage_class(obj)

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what may not change: nearly everything."""
        for field in ("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"):
            if obj.get(field) != old.get(field):
                yield fields.invalid(field, obj.get(field), "field is immutable")
        yield from self.validate(obj)
