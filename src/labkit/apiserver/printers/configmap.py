"""ConfigMaps."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class ConfigMap(Printer):
    """Prints ConfigMaps."""

    resources = ("configmaps",)
    columns = (NAME, Column("Data", field="api.core.v1.ConfigMap.data"), AGE)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a ConfigMap."""
        return [cells.name(obj), len(obj.get("data") or ()) + len(obj.get("binaryData") or ()), cells.age(obj, now)]
