"""Deployments."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, CONTAINERS, IMAGES, NAME, Printer

SPEC, STATUS = "api.apps.v1.DeploymentSpec", "api.apps.v1.DeploymentStatus"


class Deployment(Printer):
    """Prints Deployments."""

    resources = ("deployments.apps",)
    columns = (
        NAME,
        Column("Ready", "Number of the pod with ready state"),
        Column("Up-to-date", field=f"{STATUS}.updatedReplicas"),
        Column("Available", field=f"{STATUS}.availableReplicas"),
        AGE,
        CONTAINERS,
        IMAGES,
        Column("Selector", field=f"{SPEC}.selector", wide=True),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a Deployment."""
        spec, status = obj.get("spec") or {}, obj.get("status") or {}
        template = cells.template(spec)
        return [
            cells.name(obj),
            f"{status.get('readyReplicas', 0)}/{spec.get('replicas', 0)}",
            status.get("updatedReplicas", 0),
            status.get("availableReplicas", 0),
            cells.age(obj, now),
            cells.containers(template),
            cells.images(template),
            cells.selector(spec.get("selector")),
        ]
