"""ValidatingAdmissionPolicies."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class ValidatingAdmissionPolicy(Printer):
    """Prints ValidatingAdmissionPolicies."""

    resources = ("validatingadmissionpolicies.admissionregistration.k8s.io",)
    columns = (
        NAME,
        Column(
            "Validations",
            "Validations indicates the number of validation rules defined in this configuration",
            type="integer",
        ),
        Column("ParamKind", "ParamKind specifies the kind of resources used to parameterize this policy"),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a ValidatingAdmissionPolicy."""
        spec = obj.get("spec") or {}
        kind = spec.get("paramKind")
        shown = f"{kind.get('apiVersion', '')}/{kind.get('kind', '')}" if kind else cells.UNSET
        return [cells.name(obj), len(spec.get("validations") or ()), shown, cells.age(obj, now)]
