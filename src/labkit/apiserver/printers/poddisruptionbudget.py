"""PodDisruptionBudgets."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class PodDisruptionBudget(Printer):
    """Prints PodDisruptionBudgets."""

    resources = ("poddisruptionbudgets.policy",)
    columns = (
        NAME,
        Column("Min Available", "The minimum number of pods that must be available."),
        Column("Max Unavailable", "The maximum number of pods that may be unavailable."),
        Column(
            "Allowed Disruptions",
            "Calculated number of pods that may be disrupted at this time.",
            type="integer",
        ),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a PodDisruptionBudget."""
        spec = obj.get("spec") or {}
        allowed = (obj.get("status") or {}).get("disruptionsAllowed", 0)
        limits = [str(spec.get(field, "N/A")) for field in ("minAvailable", "maxUnavailable")]
        return [cells.name(obj), *limits, allowed, cells.age(obj, now)]
