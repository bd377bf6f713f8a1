"""Services."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells, load_balancer
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

SPEC = "api.core.v1.ServiceSpec"


class Service(Printer):
    """Prints Services."""

    resources = ("services",)
    columns = (
        NAME,
        Column("Type", field=f"{SPEC}.type"),
        Column("Cluster-IP", field=f"{SPEC}.clusterIP"),
        Column("External-IP", field=f"{SPEC}.externalIPs"),
        Column("Port(s)", field=f"{SPEC}.ports"),
        AGE,
        Column("Selector", field=f"{SPEC}.selector", wide=True),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a Service."""
        spec = obj.get("spec") or {}
        return [
            cells.name(obj),
            spec.get("type", ""),
            next(iter(spec.get("clusterIPs") or ()), cells.NONE),
            _external(obj, spec),
            cells.joined(map(_port, spec.get("ports") or ())),
            cells.age(obj, now),
            cells.labels(spec.get("selector")),
        ]


def _external(obj: Object, spec: dict[str, Any]) -> str:
    if spec.get("type") == "ExternalName":
        return str(spec.get("externalName", ""))
    addresses = list(spec.get("externalIPs") or ())
    if spec.get("type") == "LoadBalancer":
        addresses = [*load_balancer.addresses(obj), *addresses]
        return ",".join(addresses) or "<pending>"
    return cells.joined(addresses)


def _port(port: dict[str, Any]) -> str:
    node_port = f":{port['nodePort']}" if port.get("nodePort") else ""
    return f"{port['port']}{node_port}/{port.get('protocol', '')}"
