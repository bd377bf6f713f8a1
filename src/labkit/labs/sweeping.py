"""Taking a lab off a cluster: what carries its label, of every kind, and what makes pods in its namespaces."""

from collections.abc import Iterator

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources
from labkit.clusters.cluster import Cluster
from labkit.labs import world
from labkit.labs.lab import Lab

# In a lab's namespaces these go even without the label, in this order: what makes pods before pods.
MAKERS = (
    "deployments",
    "replicasets",
    "statefulsets",
    "daemonsets",
    "cronjobs",
    "jobs",
    "pods",
    "services",
    "configmaps",
)
LAST = "namespaces"  # it takes with it what is left inside
NEEDED = {"list", "delete"}


def sweep(cluster: Cluster, lab: Lab) -> int:
    """Take everything of the lab off a cluster; return how many objects are still there."""
    for plural in MAKERS:
        for obj in _in_namespaces(cluster, plural, lab):
            _delete(cluster, plural, obj)
        world.settle(cluster)
    for plural in _labelled_kinds():
        for obj in _labelled(cluster, plural, lab):
            _delete(cluster, plural, obj)
    world.settle(cluster)
    return len(left_behind(cluster, lab))


def left_behind(cluster: Cluster, lab: Lab) -> list[str]:
    """Return the names of the lab's objects on a cluster."""
    inside = ((plural, obj) for plural in MAKERS for obj in _in_namespaces(cluster, plural, lab))
    marked = ((plural, obj) for plural in _labelled_kinds() for obj in _labelled(cluster, plural, lab))
    return list(dict.fromkeys(f"{plural} {objects.key(obj)}" for plural, obj in (*inside, *marked)))


def others(cluster: Cluster, lab: Lab) -> list[str]:
    """Return the ids of other labs whose objects are on a cluster: labs share nodes, so one would judge the other."""
    kinds = (LAST, "nodes")
    found = {objects.labels(obj).get(world.LABEL) for plural in kinds for obj in _listed(cluster, plural, world.LABEL)}
    return sorted(one for one in found - {None, lab.id} if one)


def _labelled_kinds() -> Iterator[str]:
    """Return every kind that can be listed and deleted, namespaces last: a lab may bring bindings, classes, quotas."""
    kinds = [kind for kind in resources.TYPES if set(kind.verbs) >= NEEDED]
    yield from (kind.group_resource for kind in kinds if kind.namespaced)
    yield from (kind.group_resource for kind in kinds if not kind.namespaced and kind.plural != LAST)
    yield LAST


def _in_namespaces(cluster: Cluster, plural: str, lab: Lab) -> list[objects.Object]:
    return [obj for space in lab.namespaces for obj in _listed(cluster, plural, "", space)]


def _labelled(cluster: Cluster, plural: str, lab: Lab) -> list[objects.Object]:
    return _listed(cluster, plural, f"{world.LABEL}={lab.id}")


def _listed(cluster: Cluster, plural: str, labels: str, space: str = "") -> list[objects.Object]:
    try:
        found: list[objects.Object] = cluster.get(
            plural, labels=labels, namespace=space or "default", all_namespaces=not space
        )
    except errors.ApiError as refused:
        if refused.code != 404:  # an older or smaller cluster does not serve every kind
            raise
        return []
    return found


def _delete(cluster: Cluster, plural: str, obj: objects.Object) -> None:
    try:
        cluster.delete(plural, objects.name(obj), objects.namespace(obj) or "default")
    except errors.ApiError as refused:
        if refused.code != 404:
            raise
