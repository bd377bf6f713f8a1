"""How many pods the controllers of some pods want together: what the share of a disruption budget is a share of."""

from collections.abc import Iterable, Mapping
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.client.client import Client
from labkit.client.informer import Informer

REPLICA_SETS = resources.known("apps/v1", "ReplicaSet")
DEPLOYMENTS = resources.known("apps/v1", "Deployment")
KEPT = (
    REPLICA_SETS,
    DEPLOYMENTS,
    resources.known("apps/v1", "StatefulSet"),
    resources.known("v1", "ReplicationController"),
)


class UnknownScale(Exception):
    """The scale of a pod's controller cannot be found out; the text says why, in upstream's words."""


class Scales:
    """Looks up the sizes that controllers are asked to have."""

    def __init__(self, client: Client, informers: Mapping[ResourceType, Informer]) -> None:
        self._client = client
        self._informers = informers

    def of_pods(self, pods: Iterable[Object]) -> tuple[int, list[str]]:
        """Return the wanted pods of all controllers of these pods, and the names of pods without one.

        Raises UnknownScale if a pod's controller is gone or has no scale.
        """
        sizes: dict[str, int] = {}
        unmanaged = []
        owners: dict[str, int] = {}
        for pod in pods:
            owner = objects.controller_of(pod)
            if owner is None:
                unmanaged.append(objects.name(pod))
            elif owner["uid"] not in owners:
                uid, size = self._size(pod, owner)
                owners[owner["uid"]] = sizes[uid] = size
        return sum(sizes.values()), unmanaged

    def _size(self, pod: Object, owner: Mapping[str, Any]) -> tuple[str, int]:
        resource = resources.by_kind(owner["apiVersion"], owner["kind"])
        if resource in KEPT:
            found = self._kept(resource, pod, owner)
        elif resource is not None:
            found = self._asked_for(resource, objects.namespace(pod), owner)
        else:
            raise UnknownScale(f'no matches for kind "{owner["kind"]}" in version "{owner["apiVersion"]}"')
        if found is None:
            raise UnknownScale(f'found no controllers for pod "{objects.name(pod)}"')
        return found

    def _kept(self, resource: ResourceType, child: Object, owner: Mapping[str, Any]) -> tuple[str, int] | None:
        """Return uid and size of a controller that is watched anyway; a Deployment's ReplicaSet counts as it."""
        found = self._informers[resource].get(f"{objects.namespace(child)}/{owner['name']}")
        if found is None or objects.uid(found) != owner["uid"]:
            return None
        above = objects.controller_of(found) if resource == REPLICA_SETS else None
        if above is not None and (above["apiVersion"], above["kind"]) == (DEPLOYMENTS.api_version, DEPLOYMENTS.kind):
            return self._kept(DEPLOYMENTS, found, above)
        return objects.uid(found), int(found["spec"].get("replicas", 1))

    def _asked_for(self, resource: ResourceType, space: str, owner: Mapping[str, Any]) -> tuple[str, int] | None:
        if "scale" not in resource.subresources:
            raise UnknownScale(f"{resource.group_resource} does not implement the scale subresource")
        try:
            scale = self._client.get(resource, owner["name"], space, "scale")
        except errors.ApiError as refused:
            if refused.code == 404:
                return None
            raise
        return objects.uid(scale), int((scale.get("spec") or {}).get("replicas") or 0)
