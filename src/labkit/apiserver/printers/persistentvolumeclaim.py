"""PersistentVolumeClaims."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object, annotations
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

SPEC, STATUS = "api.core.v1.PersistentVolumeClaimSpec", "api.core.v1.PersistentVolumeClaimStatus"
OLD_CLASS = "volume.beta.kubernetes.io/storage-class"


class PersistentVolumeClaim(Printer):
    """Prints PersistentVolumeClaims."""

    resources = ("persistentvolumeclaims",)
    columns = (
        NAME,
        Column("Status", field=f"{STATUS}.phase"),
        Column("Volume", field=f"{SPEC}.volumeName"),
        Column("Capacity", field=f"{STATUS}.capacity"),
        Column("Access Modes", field=f"{STATUS}.accessModes"),
        Column("StorageClass", "StorageClass of the pvc"),
        Column("VolumeAttributesClass", "VolumeAttributesClass of the pvc"),
        AGE,
        Column("VolumeMode", field=f"{SPEC}.volumeMode", wide=True),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a PersistentVolumeClaim; its size is told once it has a volume."""
        spec, status = obj.get("spec") or {}, obj.get("status") or {}
        volume = spec.get("volumeName", "")
        return [
            cells.name(obj),
            cells.phase(obj),
            volume,
            (status.get("capacity") or {}).get("storage", "0") if volume else "",
            cells.access_modes(status.get("accessModes")) if volume else "",
            annotations(obj).get(OLD_CLASS) or spec.get("storageClassName", ""),
            spec.get("volumeAttributesClassName") or cells.UNSET,
            cells.age(obj, now),
            spec.get("volumeMode") or cells.UNSET,
        ]
