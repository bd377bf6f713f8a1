"""IngressClasses."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class IngressClass(Printer):
    """Prints IngressClasses."""

    resources = ("ingressclasses.networking.k8s.io",)
    columns = (
        NAME,
        Column("Controller", "Controller that is responsible for handling this class"),
        Column("Parameters", "A reference to a resource with additional parameters"),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of an IngressClass."""
        spec = obj.get("spec") or {}
        return [cells.name(obj), spec.get("controller", ""), _parameters(spec.get("parameters")), cells.age(obj, now)]


def _parameters(found: dict[str, Any] | None) -> str:
    if found is None:
        return cells.NONE
    group = f".{found['apiGroup']}" if found.get("apiGroup") else ""
    return f"{found.get('kind', '')}{group}/{found.get('name', '')}"
