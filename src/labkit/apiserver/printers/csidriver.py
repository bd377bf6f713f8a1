"""CSIDrivers."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

SPEC = "api.storage.v1.CSIDriverSpec"


class CSIDriver(Printer):
    """Prints CSIDrivers."""

    resources = ("csidrivers.storage.k8s.io",)
    columns = (
        NAME,
        Column("AttachRequired", field=f"{SPEC}.attachRequired", type="boolean"),
        Column("PodInfoOnMount", field=f"{SPEC}.podInfoOnMount", type="boolean"),
        Column("StorageCapacity", field=f"{SPEC}.storageCapacity", type="boolean"),
        Column("TokenRequests", field=f"{SPEC}.tokenRequests"),
        Column("RequiresRepublish", field=f"{SPEC}.requiresRepublish", type="boolean"),
        Column("Modes", field=f"{SPEC}.volumeLifecycleModes"),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a CSIDriver."""
        spec = obj.get("spec") or {}
        audiences = [request.get("audience", "") for request in spec.get("tokenRequests") or ()]
        return [
            cells.name(obj),
            spec.get("attachRequired", True),
            spec.get("podInfoOnMount", False),
            spec.get("storageCapacity", False),
            ",".join(audiences) or cells.UNSET,
            spec.get("requiresRepublish", False),
            cells.joined(spec.get("volumeLifecycleModes") or ()),
            cells.age(obj, now),
        ]
