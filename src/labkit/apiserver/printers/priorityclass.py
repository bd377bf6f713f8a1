"""PriorityClasses."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

CLASS = "api.scheduling.v1.PriorityClass"


class PriorityClass(Printer):
    """Prints PriorityClasses."""

    resources = ("priorityclasses.scheduling.k8s.io",)
    columns = (
        NAME,
        Column("Value", field=f"{CLASS}.value", type="integer"),
        Column("Global-Default", field=f"{CLASS}.globalDefault", type="boolean"),
        AGE,
        Column("PreemptionPolicy", field=f"{CLASS}.preemptionPolicy"),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a PriorityClass."""
        is_default = bool(obj.get("globalDefault"))
        policy = obj.get("preemptionPolicy", "PreemptLowerPriority")
        return [cells.name(obj), obj.get("value", 0), is_default, cells.age(obj, now), policy]
