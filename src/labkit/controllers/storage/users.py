"""Which pods use a claim: through a volume of their own, or one that is made for the pod."""

from collections.abc import Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.client.informer import Informer

INDEX = "claim"


def prepare(pods: Informer) -> None:
    """Keep pods findable by the claims they use; asking twice changes nothing."""
    pods.index(INDEX, claim_keys)


def claim_keys(pod: Mapping[str, Any]) -> list[str]:
    """Return "namespace/name" of each claim that a pod uses."""
    space = objects.namespace(pod)
    return [f"{space}/{name}" for name in claim_names(pod).values() if name]


def claim_names(pod: Mapping[str, Any]) -> dict[str, str]:
    """Return the name of the claim behind each volume of a pod that has one, by the volume's name."""
    found = {}
    for volume in (pod.get("spec") or {}).get("volumes") or ():
        if volume.get("persistentVolumeClaim"):
            found[volume["name"]] = volume["persistentVolumeClaim"].get("claimName", "")
        elif volume.get("ephemeral"):
            found[volume["name"]] = f"{objects.name(pod)}-{volume['name']}"
    return found


def unscheduled(pods: Informer, claim: Object) -> list[str]:
    """Return the names of the pods that wait for a node and use this claim."""
    using = pods.indexed(INDEX, objects.key(claim))
    return [objects.name(pod) for pod in using if not pod["spec"].get("nodeName")]


def is_used(pods: Informer, claim: Object) -> bool:
    """Whether a pod that is on a node uses this claim."""
    return any(pod["spec"].get("nodeName") for pod in pods.indexed(INDEX, objects.key(claim)))
