"""Endpoints, the older form of EndpointSlices."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class Endpoints(Printer):
    """Prints Endpoints."""

    resources = ("endpoints",)
    columns = (NAME, Column("Endpoints", field="api.core.v1.Endpoints.subsets"), AGE)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of Endpoints."""
        subsets = obj.get("subsets")
        shown = cells.first(list(_addresses(subsets))) if subsets else cells.NONE
        return [cells.name(obj), shown, cells.age(obj, now)]


def _addresses(subsets: list[dict[str, Any]]) -> Iterator[str]:
    for subset in subsets:
        ips = [one["ip"] for one in subset.get("addresses") or ()]
        if not subset.get("ports"):
            yield from ips
        for port in subset.get("ports") or ():
            yield from (f"[{ip}]:{port['port']}" if ":" in ip else f"{ip}:{port['port']}" for ip in ips)
