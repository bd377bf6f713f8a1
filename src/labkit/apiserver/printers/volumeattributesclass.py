"""VolumeAttributesClasses."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class VolumeAttributesClass(Printer):
    """Prints VolumeAttributesClasses."""

    resources = ("volumeattributesclasses.storage.k8s.io",)
    columns = (NAME, Column("DriverName", field="api.storage.v1.VolumeAttributesClass.driverName"), AGE)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a VolumeAttributesClass."""
        return [cells.name(obj), obj.get("driverName", ""), cells.age(obj, now)]
