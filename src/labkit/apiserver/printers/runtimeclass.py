"""RuntimeClasses."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class RuntimeClass(Printer):
    """Prints RuntimeClasses."""

    resources = ("runtimeclasses.node.k8s.io",)
    columns = (NAME, Column("Handler"), AGE)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a RuntimeClass."""
        return [cells.name(obj), obj.get("handler", ""), cells.age(obj, now)]
