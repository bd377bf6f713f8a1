"""VolumeAttachments."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

SPEC = "api.storage.v1.VolumeAttachmentSpec"


class VolumeAttachment(Printer):
    """Prints VolumeAttachments."""

    resources = ("volumeattachments.storage.k8s.io",)
    columns = (
        NAME,
        Column("Attacher", field=f"{SPEC}.attacher", format="name"),
        Column("PV", field="api.storage.v1.VolumeAttachmentSource.persistentVolumeName"),
        Column("Node", field=f"{SPEC}.nodeName"),
        Column("Attached", field="api.storage.v1.VolumeAttachmentStatus.attached", type="boolean"),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a VolumeAttachment."""
        spec = obj.get("spec") or {}
        volume = (spec.get("source") or {}).get("persistentVolumeName", "")
        attached = bool((obj.get("status") or {}).get("attached"))
        return [
            cells.name(obj),
            spec.get("attacher", ""),
            volume,
            spec.get("nodeName", ""),
            attached,
            cells.age(obj, now),
        ]
