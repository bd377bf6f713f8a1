"""CSIDrivers."""

from labkit.api.object import Object
from labkit.apiserver.strategy import Strategy


class CSIDriver(Strategy):
    """The strategy of CSIDrivers."""

    resources = ("csidrivers.storage.k8s.io",)
    returns_deleted = True

    def default(self, obj: Object) -> None:
        """Fill in what a driver needs and offers."""
        spec = obj["spec"]
        spec.setdefault("attachRequired", True)
        spec.setdefault("podInfoOnMount", False)
        spec.setdefault("storageCapacity", False)
        spec.setdefault("fsGroupPolicy", "ReadWriteOnceWithFSType")
        spec.setdefault("volumeLifecycleModes", ["Persistent"])
        spec.setdefault("requiresRepublish", False)
        spec.setdefault("seLinuxMount", False)
