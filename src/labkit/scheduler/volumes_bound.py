"""Whether the claims that a pod waited for are bound by now: what VolumeBinding asks once a second before it binds.

The rules of 1.36's volumebinding (checkBindings). What cannot come right any more is a LabkitError: the pod goes back
into the queue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labkit import errors
from labkit.api import object as objects
from labkit.api.object import Object
from labkit.client.informer import Informer
from labkit.scheduler.framework.volumes import SELECTED_NODE, Volume

BIND_COMPLETED = "pv.kubernetes.io/bind-completed"


@dataclass(frozen=True)
class Lookup:
    """Where the objects are known."""

    nodes: Informer
    claims: Informer
    volumes: Informer


def are(lookup: Lookup, space: str, node: str, bindings: Mapping[str, str], provisions: Sequence[str]) -> bool:
    """Say whether all are bound: claims of `bindings` to their volumes, and `provisions` to new ones.

    Raises LabkitError, in the scheduler's words, if that will not be.
    """
    found = lookup.nodes.get(node)
    if found is None:
        raise errors.LabkitError(f'failed to get node "{node}": node "{node}" not found')
    labels = objects.labels(found)
    for claim, volume in bindings.items():
        if not _is_static(lookup, f"{space}/{claim}", volume, node, labels):
            return False
    return all(_is_provisioned(lookup, f"{space}/{claim}", node, labels) for claim in provisions)


def _is_static(lookup: Lookup, claim_key: str, volume: str, node: str, labels: Mapping[str, str]) -> bool:
    held = lookup.volumes.get(volume)
    claim = lookup.claims.get(claim_key)
    if held is None:
        raise errors.LabkitError(f'failed to check binding: could not find v1.PersistentVolume "{volume}"')
    if claim is None:
        raise errors.LabkitError(f'failed to check binding: could not find v1.PersistentVolumeClaim "{claim_key}"')
    _check_reachable(held, node, labels)
    if not ((held.get("spec") or {}).get("claimRef") or {}).get("uid"):
        raise errors.LabkitError(f'ClaimRef got reset for pv "{volume}"')
    return _is_bound(claim)


def _is_provisioned(lookup: Lookup, claim_key: str, node: str, labels: Mapping[str, str]) -> bool:
    claim = lookup.claims.get(claim_key)
    if claim is None:
        missing = f'could not find v1.PersistentVolumeClaim "{claim_key}"'
        raise errors.LabkitError(f"failed to check provisioning pvc: {missing}")
    annotations = objects.annotations(claim)
    if not annotations:
        raise errors.LabkitError(f'selectedNode annotation reset for PVC "{objects.name(claim)}"')
    if annotations.get(SELECTED_NODE) != node:
        raise errors.LabkitError(f'provisioning failed for PVC "{objects.name(claim)}"')
    name = (claim.get("spec") or {}).get("volumeName")
    if name:
        volume = lookup.volumes.get(name)
        if volume is None:
            return False
        _check_reachable(volume, node, labels)
    return _is_bound(claim)


def _is_bound(claim: Object) -> bool:
    return bool((claim.get("spec") or {}).get("volumeName")) and BIND_COMPLETED in objects.annotations(claim)


def _check_reachable(volume: Object, node: str, labels: Mapping[str, str]) -> None:
    if not Volume(volume).reachable(labels):
        name = objects.name(volume)
        raise errors.LabkitError(
            f'pv "{name}" node affinity doesn\'t match node "{node}": no matching NodeSelectorTerms'
        )
