"""IPAddresses."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class IPAddress(Printer):
    """Prints IPAddresses."""

    resources = ("ipaddresses.networking.k8s.io",)
    columns = (NAME, Column("ParentRef", field="api.networking.v1.IPAddressSpec.parentRef"), AGE)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of an IPAddress."""
        parent = (obj.get("spec") or {}).get("parentRef") or {}
        parts = [parent.get(field) for field in ("resource", "namespace", "name")]
        return [cells.name(obj), "/".join(part for part in parts if part), cells.age(obj, now)]
