"""PersistentVolumes."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import storage


class PersistentVolume(Strategy):
    """The strategy of PersistentVolumes."""

    resources = ("persistentvolumes",)
    has_status = True
    returns_deleted = True

    def default(self, obj: Object) -> None:
        """A volume is kept when released, and is a file system."""
        spec = obj["spec"]
        spec.setdefault("persistentVolumeReclaimPolicy", "Retain")
        spec.setdefault("volumeMode", "Filesystem")
        if spec.get("hostPath") is not None:
            spec["hostPath"].setdefault("type", "")

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new volume is Pending."""
        obj["status"] = {"phase": "Pending", "lastPhaseTransitionTime": action.registry.now()}

    def prepare_status(self, obj: Object, old: Object, action: Action) -> None:
        """A new phase begins now."""
        if obj["status"].get("phase") != (old.get("status") or {}).get("phase"):
            obj["status"]["lastPhaseTransitionTime"] = action.registry.now()

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        return storage.volume(obj["spec"])

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change: where the volume is stays as it is."""
        return (*storage.volume(obj["spec"]), *storage.volume_unchanged(obj["spec"], old["spec"]))
