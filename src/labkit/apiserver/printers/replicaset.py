"""ReplicaSets."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, CONTAINERS, IMAGES, NAME, Printer

SPEC, STATUS = "api.apps.v1.ReplicaSetSpec", "api.apps.v1.ReplicaSetStatus"


class ReplicaSet(Printer):
    """Prints ReplicaSets."""

    resources = ("replicasets.apps",)
    columns = (
        NAME,
        Column("Desired", field=f"{SPEC}.replicas", type="integer"),
        Column("Current", field=f"{STATUS}.replicas", type="integer"),
        Column("Ready", field=f"{STATUS}.readyReplicas", type="integer"),
        AGE,
        CONTAINERS,
        IMAGES,
        Column("Selector", field=f"{SPEC}.selector", wide=True),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a ReplicaSet."""
        spec, status = obj.get("spec") or {}, obj.get("status") or {}
        template = cells.template(spec)
        return [
            cells.name(obj),
            spec.get("replicas", 0),
            status.get("replicas", 0),
            status.get("readyReplicas", 0),
            cells.age(obj, now),
            cells.containers(template),
            cells.images(template),
            cells.selector(spec.get("selector")),
        ]
