"""MutatingAdmissionPolicies."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class MutatingAdmissionPolicy(Printer):
    """Prints MutatingAdmissionPolicies."""

    resources = ("mutatingadmissionpolicies.admissionregistration.k8s.io",)
    columns = (
        NAME,
        Column(
            "Mutations",
            "Mutation indicates the number of mutations rules defined in this configuration",
            type="integer",
        ),
        Column("ParamKind", "ParamKind specifies the kind of resources used to parameterize this policy"),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a MutatingAdmissionPolicy."""
        spec = obj.get("spec") or {}
        kind = spec.get("paramKind")
        shown = f"{kind.get('apiVersion', '')}/{kind.get('kind', '')}" if kind else cells.UNSET
        return [cells.name(obj), len(spec.get("mutations") or ()), shown, cells.age(obj, now)]
