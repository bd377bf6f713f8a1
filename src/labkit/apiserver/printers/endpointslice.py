"""EndpointSlices."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

SLICE = "api.discovery.v1.EndpointSlice"


class EndpointSlice(Printer):
    """Prints EndpointSlices."""

    resources = ("endpointslices.discovery.k8s.io",)
    columns = (
        NAME,
        Column("AddressType", field=f"{SLICE}.addressType"),
        Column("Ports", field=f"{SLICE}.ports"),
        Column("Endpoints", field=f"{SLICE}.endpoints"),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of an EndpointSlice."""
        ports = [str(port.get("port") or "*") for port in obj.get("ports") or ()]
        addresses = [address for one in obj.get("endpoints") or () for address in one.get("addresses") or ()]
        return [
            cells.name(obj),
            obj.get("addressType", ""),
            cells.first(ports) or cells.UNSET,
            cells.first(addresses) or cells.UNSET,
            cells.age(obj, now),
        ]
