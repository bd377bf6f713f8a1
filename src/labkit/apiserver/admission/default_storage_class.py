"""DefaultStorageClass: a claim that names no class gets the one that is marked as the default."""

from labkit.api import resources
from labkit.api.object import Object, annotations, metadata, name
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.strategy import CREATE, Action

CLAIMS = resources.known("v1", "PersistentVolumeClaim")
CLASSES = resources.known("storage.k8s.io/v1", "StorageClass")
OLD_ANNOTATION = "volume.beta.kubernetes.io/storage-class"
DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")


class DefaultStorageClass(AdmissionPlugin):
    """Completes new claims."""

    order = 74

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Set the default class; of several the youngest, of equally old ones the first by name."""
        if obj is None or action.operation != CREATE or action.resource is not CLAIMS or action.subresource:
            return
        if obj["spec"].get("storageClassName") is not None or OLD_ANNOTATION in annotations(obj):
            return
        defaults = [
            one
            for one in action.registry.store.list(CLASSES)
            if any(annotations(one).get(mark) == "true" for mark in DEFAULT)
        ]
        if defaults:
            youngest = max(metadata(one)["creationTimestamp"] for one in defaults)
            chosen = min(name(one) for one in defaults if metadata(one)["creationTimestamp"] == youngest)
            obj["spec"]["storageClassName"] = chosen
