"""StorageObjectInUseProtection: claims and volumes stay until nobody uses them any more."""

from labkit.api import resources
from labkit.api.object import Object
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.strategy import CREATE, Action

FINALIZERS = {
    resources.known("v1", "PersistentVolumeClaim"): "kubernetes.io/pvc-protection",
    resources.known("v1", "PersistentVolume"): "kubernetes.io/pv-protection",
}


class StorageObjectInUseProtection(AdmissionPlugin):
    """Marks new claims and volumes; a controller takes the mark away."""

    order = 76

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Add the finalizer."""
        finalizer = FINALIZERS.get(action.resource)
        if obj is None or finalizer is None or action.operation != CREATE or action.subresource:
            return
        have = obj["metadata"].get("finalizers") or []
        if finalizer not in have:
            obj["metadata"]["finalizers"] = [*have, finalizer]
