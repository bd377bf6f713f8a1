"""Namespaces."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class Namespace(Printer):
    """Prints Namespaces."""

    resources = ("namespaces",)
    columns = (NAME, Column("Status", "The status of the namespace"), AGE)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a Namespace."""
        return [cells.name(obj), (obj.get("status") or {}).get("phase", ""), cells.age(obj, now)]
