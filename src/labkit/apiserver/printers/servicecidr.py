"""ServiceCIDRs."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class ServiceCIDR(Printer):
    """Prints ServiceCIDRs."""

    resources = ("servicecidrs.networking.k8s.io",)
    columns = (NAME, Column("CIDRs", field="api.networking.v1.ServiceCIDRSpec.cidrs"), AGE)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a ServiceCIDR."""
        return [cells.name(obj), ",".join((obj.get("spec") or {}).get("cidrs") or ()), cells.age(obj, now)]
