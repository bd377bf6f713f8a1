"""ValidatingAdmissionPolicyBindings."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer


class ValidatingAdmissionPolicyBinding(Printer):
    """Prints ValidatingAdmissionPolicyBindings."""

    resources = ("validatingadmissionpolicybindings.admissionregistration.k8s.io",)
    columns = (
        NAME,
        Column("PolicyName", "PolicyName indicates the policy definition which the policy binding binded to"),
        Column("ParamRef", "ParamRef indicates the param resource which sets the configuration param"),
        AGE,
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a ValidatingAdmissionPolicyBinding."""
        spec = obj.get("spec") or {}
        about = spec.get("paramRef")
        shown = f"{about.get('namespace') or '*'}/{about.get('name') or '*'}" if about else cells.UNSET
        return [cells.name(obj), spec.get("policyName", ""), shown, cells.age(obj, now)]
