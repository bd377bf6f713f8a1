"""The status of quotas: what they limit, and how much of it is used.

On a real cluster a controller counts, a moment later; here it is so at once.
"""

import functools
from collections.abc import Iterable

from labkit.api import resources
from labkit.api.object import Object, namespace
from labkit.api.resources import TYPES, ResourceType
from labkit.apiserver import canonical_quantity, quota_usage
from labkit.apiserver.pod_resources import Amounts
from labkit.apiserver.registry import Registry
from labkit.apiserver.store import ADDED, DELETED, Event

QUOTAS = resources.known("v1", "ResourceQuota")
COUNTED = tuple(one for one in TYPES if one.namespaced and "create" in one.verbs and "list" in one.verbs)


def keep(registry: Registry) -> None:
    """Count whenever a quota is written, or something that counts is gone."""
    store = registry.store
    listening: set[str] = set()

    def count(event: Event) -> None:
        if event.type == DELETED:
            return
        quota = event.object
        for resource in _limited(quota):
            if resource.group_resource not in listening:
                listening.add(resource.group_resource)
                store.listen(resource, functools.partial(recount, resource))
        _count(registry, quota)

    def recount(resource: ResourceType, event: Event) -> None:
        ended = event.type != ADDED and not quota_usage.counts(resource, event.object)
        if event.type == DELETED or ended:
            for quota in list(store.list(QUOTAS, namespace(event.object))):
                _count(registry, quota)

    store.listen(QUOTAS, count)


def _count(registry: Registry, quota: Object) -> None:
    hard: Amounts = quota["spec"].get("hard") or {}
    used = dict.fromkeys(hard, "0")
    for resource in _limited(quota):
        for obj in registry.store.list(resource, namespace(quota)):
            if quota_usage.counts(resource, obj) and quota_usage.fits(quota, resource, obj):
                for name, amount in quota_usage.of(resource, obj).items():
                    if name in used:
                        used[name] = canonical_quantity.total((used[name], amount))
    status = {"hard": hard, "used": used} if hard else {}
    if status != (quota.get("status") or {}):
        registry.store.update(QUOTAS, {**quota, "status": status})


def _limited(quota: Object) -> list[ResourceType]:
    """The resources that a quota speaks of."""
    names = (quota["spec"].get("hard") or {}).keys()
    found = {}
    for resource in COUNTED:
        counted = resource.plural in quota_usage.PLAIN and resource.plural in names
        if counted or f"count/{resource.group_resource}" in names or _speaks_of(resource, names):
            found[resource.group_resource] = resource
    for name in names:
        what, _, counted_resource = name.partition("/")
        plural, _, group = counted_resource.partition(".")
        if what == "count" and group and counted_resource not in found:  # custom resources
            found[counted_resource] = ResourceType(group, "", plural, "")
    return list(found.values())


def _speaks_of(resource: ResourceType, names: Iterable[str]) -> bool:
    """Whether amounts are limited that objects of a resource ask for."""
    if resource is quota_usage.CLAIMS:
        return any("storage" in name and not name.endswith("ephemeral-storage") for name in names)
    if resource is quota_usage.SERVICES:
        return any(name.startswith("services.") for name in names)
    prefixes = ("requests.", "limits.")
    is_compute = [name for name in names if name in quota_usage.COMPUTE or name.startswith(prefixes)]
    return resource is resources.PODS and bool(is_compute)
