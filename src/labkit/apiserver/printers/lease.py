"""Leases."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class Lease(Printer):
    """Prints Leases."""

    resources = ("leases.coordination.k8s.io",)
    columns = (NAME, Column("Holder", field="api.coordination.v1.LeaseSpec.holderIdentity"), AGE)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a Lease."""
        return [cells.name(obj), (obj.get("spec") or {}).get("holderIdentity", ""), cells.age(obj, now)]
