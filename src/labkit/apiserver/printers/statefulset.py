"""StatefulSets."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, CONTAINERS, IMAGES, NAME, Printer


class StatefulSet(Printer):
    """Prints StatefulSets."""

    resources = ("statefulsets.apps",)
    columns = (NAME, Column("Ready", "Number of the pod with ready state"), AGE, CONTAINERS, IMAGES)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a StatefulSet."""
        spec, status = obj.get("spec") or {}, obj.get("status") or {}
        template = cells.template(spec)
        ready = f"{status.get('readyReplicas', 0)}/{spec.get('replicas', 0)}"
        return [cells.name(obj), ready, cells.age(obj, now), cells.containers(template), cells.images(template)]
