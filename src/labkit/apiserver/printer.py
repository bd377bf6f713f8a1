"""Printers: the columns in which `kubectl get` shows a kind, and the cells of an object.

A leaf in `printers/` prints one or more resources; a kind without one shows its name and when it was created. Columns,
their order and their cells are those of Kubernetes 1.36 (kubectl asks the server for them).
"""

from datetime import datetime
from typing import Any, ClassVar

from labkit.api.object import Object, metadata
from labkit.apiserver import cells
from labkit.apiserver.column import Column

META = "apimachinery.pkg.apis.meta.v1.ObjectMeta"
NAME = Column("Name", field=f"{META}.name", format="name")
AGE = Column("Age", field=f"{META}.creationTimestamp")
CREATED_AT = Column("Created At", field=f"{META}.creationTimestamp", type="date")
CONTAINERS = Column("Containers", "Names of each container in the template.", wide=True)
IMAGES = Column("Images", "Images referenced by each container in the template.", wide=True)


class Printer:
    """Prints any kind; leaves override the columns and the cells behind the name."""

    resources: ClassVar[tuple[str, ...]] = ()  # group resources printed: "pods", "deployments.apps"
    columns: ClassVar[tuple[Column, ...]] = (NAME, CREATED_AT)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return one cell per column: texts, numbers and truth values."""
        return [cells.name(obj), cells.created(obj)]

    def metadata(self, obj: Object) -> dict[str, Any]:
        """Return the metadata that comes along with a row."""
        return metadata(obj)

    def conditions(self, obj: Object) -> list[dict[str, Any]]:
        """Return what is said about the row: that a pod has ended."""
        return []
