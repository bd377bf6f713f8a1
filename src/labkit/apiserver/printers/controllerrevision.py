"""ControllerRevisions."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object, controller_of
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class ControllerRevision(Printer):
    """Prints ControllerRevisions."""

    resources = ("controllerrevisions.apps",)
    columns = (
        NAME,
        Column("Controller", "Controller of the object"),
        Column("Revision", field="api.apps.v1.ControllerRevision.revision"),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a ControllerRevision."""
        return [cells.name(obj), _controller(obj), obj.get("revision", 0), cells.age(obj, now)]


def _controller(obj: Object) -> str:
    owner = controller_of(obj)
    if owner is None:
        return cells.NONE
    group = owner["apiVersion"].rpartition("/")[0]
    kind = owner["kind"].lower()
    return f"{kind}.{group}/{owner['name']}" if group else f"{kind}/{owner['name']}"
