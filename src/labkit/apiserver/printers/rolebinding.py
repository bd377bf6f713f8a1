"""RoleBindings."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import binding_subjects, cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

REFERENCE = (
    "RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace. If the RoleRef "
    "cannot be resolved, the Authorizer must return an error."
)


class RoleBinding(Printer):
    """Prints RoleBindings."""

    resources = ("rolebindings.rbac.authorization.k8s.io",)
    columns = (
        NAME,
        Column("Role", REFERENCE),
        AGE,
        Column("Users", "Users in the roleBinding", wide=True),
        Column("Groups", "Groups in the roleBinding", wide=True),
        Column("ServiceAccounts", "ServiceAccounts in the roleBinding", wide=True),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a RoleBinding."""
        role = obj.get("roleRef") or {}
        return [
            cells.name(obj),
            f"{role.get('kind')}/{role.get('name')}",
            cells.age(obj, now),
            *binding_subjects.of(obj),
        ]
