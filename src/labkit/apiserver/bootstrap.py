"""What exists before anybody asks: the system namespaces with their accounts, and the system's priority classes."""

from typing import Any

from labkit.api import resources
from labkit.api.object import Object, name
from labkit.apiserver import aggregation, bootstrap_roles, quota_status
from labkit.apiserver.objects import decoded
from labkit.apiserver.registry import Registry
from labkit.apiserver.store import ADDED, Event
from labkit.apiserver.strategy import CREATE, Action

NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
# Source: the built-in classes of Kubernetes 1.36 (pkg/apis/scheduling).
PRIORITY_CLASSES = (
    (
        "system-cluster-critical",
        2000000000,
        "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
    ),
    (
        "system-node-critical",
        2000001000,
        "Used for system critical pods that must not be moved from their current node.",
    ),
)


def create(registry: Registry, controlled: bool = True) -> None:
    """Create what every cluster has.

    With `controlled` the server does at once what controllers do a moment later: it gathers the rules of roles that
    are made of others, and counts for quotas.
    """
    bootstrap_roles.create(registry)
    if controlled:
        aggregation.keep(registry)
        quota_status.keep(registry)
    for class_name, value, description in PRIORITY_CLASSES:
        spec = {"value": value, "description": description, "preemptionPolicy": "PreemptLowerPriority"}
        _create(registry, "scheduling.k8s.io/v1", "PriorityClass", class_name, "", spec)
    for namespace in NAMESPACES:
        _create(registry, "v1", "Namespace", namespace, "", {})


def keep_default_accounts(registry: Registry) -> None:
    """Give every namespace its ServiceAccount "default" as soon as it is there."""

    def hear(event: Event) -> None:
        if event.type == ADDED:
            _create(registry, "v1", "ServiceAccount", "default", name(event.object), {})

    registry.store.listen(resources.NAMESPACES, hear)


def _create(registry: Registry, api_version: str, kind: str, name: str, namespace: str, rest: dict[str, Any]) -> Object:
    resource = resources.by_kind(api_version, kind)
    assert resource is not None, kind
    meta = {"name": name, **({"namespace": namespace} if namespace else {})}
    obj, _ = decoded(resource, {"metadata": meta, **rest})
    return registry.create(obj, Action(CREATE, resource, namespace, "", registry))
