"""PodTemplates."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import NAME, Printer


class PodTemplate(Printer):
    """Prints PodTemplates."""

    resources = ("podtemplates",)
    columns = (
        NAME,
        Column("Containers", "Names of each container in the template."),
        Column("Images", "Images referenced by each container in the template."),
        Column("Pod Labels", "The labels for the pod template."),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a PodTemplate."""
        template = obj.get("template") or {}
        spec = template.get("spec") or {}
        labels = (template.get("metadata") or {}).get("labels")
        return [cells.name(obj), cells.containers(spec), cells.images(spec), cells.labels(labels)]
