"""A column of a table: what it is called, and where the API's documentation describes it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from labkit.apiserver.schema import descriptions


@dataclass(frozen=True)
class Column:
    """One column. Its description is a text of its own, or that of a field of the API."""

    name: str  # "Up-to-date"
    text: str = ""
    field: str = ""  # "api.apps.v1.DeploymentStatus.updatedReplicas"
    type: str = "string"  # or "integer", "boolean", "date"
    format: str = ""
    wide: bool = False  # only shown with -o wide
    priority: int = 0  # of columns that are not the server's own; above 0 they are wide

    @cached_property
    def definition(self) -> dict[str, Any]:
        """The column as TableColumnDefinition."""
        return {
            "name": self.name,
            "type": self.type,
            "format": self.format,
            "description": descriptions.of(self.field) if self.field else self.text,
            "priority": self.priority or (1 if self.wide else 0),
        }
