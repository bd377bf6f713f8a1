"""Ingresses."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells, load_balancer
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class Ingress(Printer):
    """Prints Ingresses."""

    resources = ("ingresses.networking.k8s.io",)
    columns = (
        NAME,
        Column("Class", "The name of the IngressClass resource that should be used for additional configuration"),
        Column("Hosts", "Hosts that incoming requests are matched against before the ingress rule"),
        Column("Address", "Address is a list containing ingress points for the load-balancer"),
        Column("Ports", "Ports of TLS configurations that open"),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of an Ingress."""
        spec = obj.get("spec") or {}
        hosts = [rule["host"] for rule in spec.get("rules") or () if rule.get("host")]
        return [
            cells.name(obj),
            spec.get("ingressClassName") or cells.NONE,
            cells.first(hosts) or "*",
            ",".join(load_balancer.addresses(obj)),
            "80, 443" if spec.get("tls") else "80",
            cells.age(obj, now),
        ]
