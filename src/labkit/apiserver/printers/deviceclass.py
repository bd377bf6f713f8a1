"""DeviceClasss."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.printer import AGE, NAME, Printer


class DeviceClass(Printer):
    """Prints DeviceClasss."""

    resources = ("deviceclasses.resource.k8s.io",)
    columns = (NAME, AGE)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a DeviceClass."""
        return [cells.name(obj), cells.age(obj, now)]
