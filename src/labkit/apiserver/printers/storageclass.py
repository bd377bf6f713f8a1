"""StorageClasses."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object, annotations
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

CLASS = "api.storage.v1.StorageClass"
DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")


class StorageClass(Printer):
    """Prints StorageClasses."""

    resources = ("storageclasses.storage.k8s.io",)
    columns = (
        NAME,
        Column("Provisioner", field=f"{CLASS}.provisioner"),
        Column("ReclaimPolicy", field=f"{CLASS}.reclaimPolicy"),
        Column("VolumeBindingMode", field=f"{CLASS}.volumeBindingMode"),
        Column("AllowVolumeExpansion", field=f"{CLASS}.allowVolumeExpansion"),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a StorageClass."""
        default = any(annotations(obj).get(one) == "true" for one in DEFAULT)
        return [
            f"{cells.name(obj)} (default)" if default else cells.name(obj),
            obj.get("provisioner", ""),
            obj.get("reclaimPolicy", "Delete"),
            obj.get("volumeBindingMode", "Immediate"),
            bool(obj.get("allowVolumeExpansion")),
            cells.age(obj, now),
        ]
