"""CSINodes."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class CSINode(Printer):
    """Prints CSINodes."""

    resources = ("csinodes.storage.k8s.io",)
    columns = (
        NAME,
        Column("Drivers", "Drivers indicates the number of CSI drivers registered on the node", type="integer"),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a CSINode."""
        return [cells.name(obj), len((obj.get("spec") or {}).get("drivers") or ()), cells.age(obj, now)]
