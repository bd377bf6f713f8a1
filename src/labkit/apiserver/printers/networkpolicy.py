"""NetworkPolicies."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class NetworkPolicy(Printer):
    """Prints NetworkPolicies."""

    resources = ("networkpolicies.networking.k8s.io",)
    columns = (NAME, Column("Pod-Selector", field="api.networking.v1.NetworkPolicySpec.podSelector"), AGE)

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a NetworkPolicy."""
        return [cells.name(obj), cells.selector((obj.get("spec") or {}).get("podSelector")), cells.age(obj, now)]
