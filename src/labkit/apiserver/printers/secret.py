"""Secrets."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class Secret(Printer):
    """Prints Secrets: how much is in them, never what."""

    resources = ("secrets",)
    columns = (
        NAME,
        Column("Type", field="api.core.v1.Secret.type"),
        Column("Data", field="api.core.v1.Secret.data"),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a Secret."""
        return [cells.name(obj), obj.get("type", ""), len(obj.get("data") or ()), cells.age(obj, now)]
