"""Aggregation: a ClusterRole with an aggregationRule has the rules of all ClusterRoles that it selects.

On a real cluster that is the work of a controller, a moment later; here it is so at once.
"""

from collections.abc import Iterator
from typing import Any

from labkit.api import selectors
from labkit.api.object import Object, labels, name
from labkit.apiserver.registry import Registry
from labkit.apiserver.store import Event
from labkit.apiserver.stored_policies import CLUSTER_ROLES

ROUNDS = 10  # roles that aggregate each other in a circle settle long before


def keep(registry: Registry) -> None:
    """Gather the rules now and after every change."""
    store, busy = registry.store, False

    def gather(event: Event | None = None) -> None:
        nonlocal busy
        if busy:
            return
        busy = True
        for _ in range(ROUNDS):
            stale = list(_stale(list(store.list(CLUSTER_ROLES))))
            for role in stale:
                store.update(CLUSTER_ROLES, role)
            if not stale:
                break
        busy = False

    gather()
    store.listen(CLUSTER_ROLES, gather)


def _stale(roles: list[Object]) -> Iterator[Object]:
    """Yield the roles whose rules are not those of what they select, as they should be."""
    for role in roles:
        if role.get("aggregationRule"):
            rules = _rules(role, roles)
            if rules != (role.get("rules") or []):
                yield {**role, "rules": rules or None}


def _rules(role: Object, roles: list[Object]) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = []
    for selector in map(selectors.from_json, role["aggregationRule"].get("clusterRoleSelectors") or ()):
        for other in roles:
            if name(other) != name(role) and selector.matches(labels(other)):
                rules += [rule for rule in other.get("rules") or () if rule not in rules]
    return rules
