"""ClusterRoleBindings."""

from datetime import datetime
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import binding_subjects, cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

REFERENCE = (
    "RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be "
    "resolved, the Authorizer must return an error."
)


class ClusterRoleBinding(Printer):
    """Prints ClusterRoleBindings."""

    resources = ("clusterrolebindings.rbac.authorization.k8s.io",)
    columns = (
        NAME,
        Column("Role", REFERENCE),
        AGE,
        Column("Users", "Users in the clusterRoleBinding", wide=True),
        Column("Groups", "Groups in the clusterRoleBinding", wide=True),
        Column("ServiceAccounts", "ServiceAccounts in the clusterRoleBinding", wide=True),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a ClusterRoleBinding."""
        role = obj.get("roleRef") or {}
        return [
            cells.name(obj),
            f"{role.get('kind')}/{role.get('name')}",
            cells.age(obj, now),
            *binding_subjects.of(obj),
        ]
