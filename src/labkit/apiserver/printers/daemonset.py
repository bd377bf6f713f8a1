"""DaemonSets."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object, annotations
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, CONTAINERS, IMAGES, NAME, Printer

SPEC, STATUS = "api.apps.v1.DaemonSetSpec", "api.apps.v1.DaemonSetStatus"
OLD_GENERATION = "deprecated.daemonset.template.generation"
COUNTS = {
    "Desired": "desiredNumberScheduled",
    "Current": "currentNumberScheduled",
    "Ready": "numberReady",
    "Up-to-date": "updatedNumberScheduled",
    "Available": "numberAvailable",
}


class DaemonSet(Printer):
    """Prints DaemonSets."""

    resources = ("daemonsets.apps",)
    columns = (
        NAME,
        *(Column(name, field=f"{STATUS}.{field}", type="integer") for name, field in COUNTS.items()),
        Column("Node Selector", field="api.core.v1.PodSpec.nodeSelector"),
        AGE,
        CONTAINERS,
        IMAGES,
        Column("Selector", field=f"{SPEC}.selector", wide=True),
    )

    def metadata(self, obj: Object) -> dict[str, Any]:
        """Return the metadata without the old counter, which is a field of its own to who prints."""
        found = dict(super().metadata(obj))
        marks = {mark: value for mark, value in annotations(obj).items() if mark != OLD_GENERATION}
        found.pop("annotations", None)
        return {**found, "annotations": marks} if marks else found

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a DaemonSet."""
        spec, status = obj.get("spec") or {}, obj.get("status") or {}
        template = cells.template(spec)
        return [
            cells.name(obj),
            *(status.get(field, 0) for field in COUNTS.values()),
            cells.labels(template.get("nodeSelector")),
            cells.age(obj, now),
            cells.containers(template),
            cells.images(template),
            cells.selector(spec.get("selector")),
        ]
