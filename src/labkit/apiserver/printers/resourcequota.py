"""ResourceQuotas."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

REQUEST = "Request represents a minimum amount of cpu/memory that a container may consume."
LIMIT = (
    "Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node."
)


class ResourceQuota(Printer):
    """Prints ResourceQuotas."""

    resources = ("resourcequotas",)
    columns = (NAME, Column("Request", REQUEST), Column("Limit", LIMIT), AGE)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a ResourceQuota: used of allowed, limits apart from the rest."""
        status = obj.get("status") or {}
        used = status.get("used") or {}
        shown = {
            name: f"{name}: {used.get(name, '0')}/{hard}" for name, hard in sorted((status.get("hard") or {}).items())
        }
        requests = [text for name, text in shown.items() if not name.startswith("limits")]
        limits = [text for name, text in shown.items() if name.startswith("limits")]
        return [cells.name(obj), ", ".join(requests), ", ".join(limits), cells.age(obj, now)]
