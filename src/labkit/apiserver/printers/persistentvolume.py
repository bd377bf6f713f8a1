"""PersistentVolumes."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object, annotations
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

SPEC, STATUS = "api.core.v1.PersistentVolumeSpec", "api.core.v1.PersistentVolumeStatus"
OLD_CLASS = "volume.beta.kubernetes.io/storage-class"


class PersistentVolume(Printer):
    """Prints PersistentVolumes."""

    resources = ("persistentvolumes",)
    columns = (
        NAME,
        Column("Capacity", field=f"{SPEC}.capacity"),
        Column("Access Modes", field=f"{SPEC}.accessModes"),
        Column("Reclaim Policy", field=f"{SPEC}.persistentVolumeReclaimPolicy"),
        Column("Status", field=f"{STATUS}.phase"),
        Column("Claim", field=f"{SPEC}.claimRef"),
        Column("StorageClass", "StorageClass of the pv"),
        Column("VolumeAttributesClass", "VolumeAttributesClass of the pv"),
        Column("Reason", field=f"{STATUS}.reason"),
        AGE,
        Column("VolumeMode", field=f"{SPEC}.volumeMode", wide=True),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a PersistentVolume."""
        spec = obj.get("spec") or {}
        claim = spec.get("claimRef")
        return [
            cells.name(obj),
            (spec.get("capacity") or {}).get("storage", "0"),
            cells.access_modes(spec.get("accessModes")),
            spec.get("persistentVolumeReclaimPolicy", ""),
            cells.phase(obj),
            f"{claim.get('namespace', '')}/{claim.get('name', '')}" if claim else "",
            annotations(obj).get(OLD_CLASS) or spec.get("storageClassName", ""),
            spec.get("volumeAttributesClassName") or cells.UNSET,
            (obj.get("status") or {}).get("reason", ""),
            cells.age(obj, now),
            spec.get("volumeMode") or cells.UNSET,
        ]
