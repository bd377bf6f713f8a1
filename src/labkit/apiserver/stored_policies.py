"""Roles and bindings as the store holds them, and the identities that have roles without any binding."""

from collections.abc import Callable, Iterable

from labkit.api import resources
from labkit.api.object import Object
from labkit.apiserver.store import Event, Store
from labkit.web.message import Peer

RBAC = "rbac.authorization.k8s.io/v1"
ROLES = resources.known(RBAC, "Role")
CLUSTER_ROLES = resources.known(RBAC, "ClusterRole")
BINDINGS = resources.known(RBAC, "RoleBinding")
CLUSTER_BINDINGS = resources.known(RBAC, "ClusterRoleBinding")
NODE_PREFIX, NODES_GROUP = "system:node:", "system:nodes"
CONTROLLER_MANAGER, CONTROLLER_PREFIX = "system:kube-controller-manager", "system:controller:"


class StoredPolicies:
    """Answers what the RBAC authorizer asks."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def cluster_role(self, name: str) -> Object | None:
        """Return a ClusterRole."""
        return self._store.get(CLUSTER_ROLES, name)

    def role(self, namespace: str, name: str) -> Object | None:
        """Return a Role."""
        return self._store.get(ROLES, f"{namespace}/{name}")

    def cluster_bindings(self) -> Iterable[Object]:
        """Return all ClusterRoleBindings."""
        return self._store.list(CLUSTER_BINDINGS)

    def bindings(self, namespace: str) -> Iterable[Object]:
        """Return the RoleBindings of a namespace."""
        return self._store.list(BINDINGS, namespace)

    def implied(self, user: Peer) -> Iterable[str]:
        """Return the ClusterRoles that come with an identity.

        Kubelets have theirs from the Node authorizer; our controllers all speak under one name, which therefore has
        the roles that a real cluster gives to one account each.
        """
        if user.name.startswith(NODE_PREFIX) and NODES_GROUP in user.groups:
            return ("system:node",)
        if user.name != CONTROLLER_MANAGER:
            return ()
        names = (role["metadata"]["name"] for role in self._store.list(CLUSTER_ROLES))
        return [name for name in names if name.startswith(CONTROLLER_PREFIX)]

    def on_change(self, hear: Callable[[], object]) -> None:
        """Call `hear` whenever a role or a binding changes."""

        def listener(event: Event) -> None:
            hear()

        for resource in (ROLES, CLUSTER_ROLES, BINDINGS, CLUSTER_BINDINGS):
            self._store.listen(resource, listener)
