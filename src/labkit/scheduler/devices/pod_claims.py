"""Which claims a pod has: those it names, and those that were made for it from templates."""

from collections.abc import Iterator, Mapping

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.api.pod import Pod


class Unresolved(Exception):
    """The pod's claims are not what they must be; the text is upstream's."""


def names(pod: Pod) -> Iterator[tuple[str, bool]]:
    """The names of the pod's claims, and whether each was made for the pod; those that were not needed are left out."""
    listed = (pod.obj.get("status") or {}).get("resourceClaimStatuses") or ()
    made = {one["name"]: one.get("resourceClaimName") for one in listed}
    for one in pod.resource_claims:
        if one.get("resourceClaimName"):
            yield one["resourceClaimName"], False
        elif one["name"] not in made:
            raise Unresolved(f'pod "{pod.key}": ResourceClaim not created yet')
        elif made[one["name"]]:
            yield made[one["name"]], True


def found(pod: Pod, name: str, owned: bool, known: Mapping[str, Object]) -> Object:
    """Return a claim out of those that are known, by "namespace/name". Raises Unresolved if it cannot be used."""
    claim = known.get(f"{pod.namespace}/{name}")
    if claim is None:
        raise Unresolved(f'resourceclaim.resource.k8s.io "{name}" not found')
    if objects.is_terminating(claim):
        raise Unresolved(f'resourceclaim "{name}" is being deleted')
    owner = objects.controller_of(claim) or {}
    if owned and owner.get("uid") != pod.uid:
        raise Unresolved(f"ResourceClaim {pod.namespace}/{name} was not created for Pod {pod.key} (Pod is not owner)")
    return claim
