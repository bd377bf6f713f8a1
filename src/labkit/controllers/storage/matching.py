"""Claims and volumes: what suits what, and what they say about each other."""

from collections.abc import Iterable, Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api import quantity, resources, selectors
from labkit.api.object import Object

CLAIMS = resources.known("v1", "PersistentVolumeClaim")
VOLUMES = resources.known("v1", "PersistentVolume")
CLASSES = resources.known("storage.k8s.io/v1", "StorageClass")
BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller"
BIND_COMPLETED = "pv.kubernetes.io/bind-completed"
PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
SELECTED_NODE = "volume.kubernetes.io/selected-node"
PROVISIONER = "volume.kubernetes.io/storage-provisioner"
OLD_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner"
OLD_CLASS = "volume.beta.kubernetes.io/storage-class"
IS_DEFAULT = "storageclass.kubernetes.io/is-default-class"
OLD_IS_DEFAULT = "storageclass.beta.kubernetes.io/is-default-class"


def class_name(obj: Mapping[str, Any]) -> str:
    """Return the storage class of a claim or volume, "" if it has none."""
    old = objects.annotations(obj).get(OLD_CLASS)
    return old if old is not None else (obj.get("spec") or {}).get("storageClassName") or ""


def phase(obj: Mapping[str, Any]) -> str:
    """Return status.phase, "" if there is none yet."""
    return (obj.get("status") or {}).get("phase") or ""


def is_complete(claim: Mapping[str, Any]) -> bool:
    """Whether the claim was bound once."""
    return BIND_COMPLETED in objects.annotations(claim)


def claim_key(volume: Mapping[str, Any]) -> str:
    """Return "namespace/name" of the claim that a volume is held for, "" if it is free."""
    reference = volume["spec"].get("claimRef")
    return f"{reference.get('namespace', '')}/{reference.get('name', '')}" if reference else ""


def is_held_for(volume: Mapping[str, Any], claim: Mapping[str, Any]) -> bool:
    """Whether a volume is held for exactly this claim, or for whichever has its name."""
    reference = volume["spec"].get("claimRef") or {}
    return claim_key(volume) == objects.key(claim) and reference.get("uid", "") in ("", objects.uid(claim))


def mismatch(volume: Mapping[str, Any], claim: Mapping[str, Any]) -> str:
    """Return why a claim cannot have a volume that it asks for, "" if it can."""
    spec, wanted = volume["spec"], claim["spec"]
    if _size(volume) < wanted_size(claim):
        return "requested PV is too small"
    if class_name(volume) != class_name(claim):
        return "storageClassName does not match"
    if (spec.get("volumeAttributesClassName") or "") != (wanted.get("volumeAttributesClassName") or ""):
        return "volumeAttributesClassName does not match"
    if spec.get("volumeMode", "Filesystem") != wanted.get("volumeMode", "Filesystem"):
        return "incompatible volumeMode"
    if not set(wanted.get("accessModes") or ()) <= set(spec.get("accessModes") or ()):
        return "incompatible accessMode"
    return ""


def best(claim: Object, held: Iterable[Object], free: Iterable[Object]) -> Object | None:
    """Return the volume that is held for a claim, else the smallest free one that suits it, None if there is none.

    A volume with fewer access modes goes first, even before one that is held for the claim (findByClaim goes through
    the sets of access modes, the small ones first).
    """
    found: dict[int, Object] = {}
    for volume in held:
        if is_held_for(volume, claim) and not objects.is_terminating(volume) and _suits_at_all(volume, claim):
            found.setdefault(_modes(volume), volume)
    decided = set(found)
    for volume in free:
        modes = _modes(volume)
        if modes not in decided and not objects.is_terminating(volume) and _suits(volume, claim):
            if modes not in found or _size(volume) < _size(found[modes]):
                found[modes] = volume
            if _size(volume) == wanted_size(claim):  # nothing can suit better
                decided.add(modes)
    return found[min(found)] if found else None


def wanted_size(claim: Mapping[str, Any]) -> Any:
    """Return how much a claim asks for, in bytes."""
    return quantity.parse(((claim["spec"].get("resources") or {}).get("requests") or {}).get("storage", "0"))


def is_default(storage_class: Mapping[str, Any]) -> bool:
    """Whether claims without a class get this one."""
    annotations = objects.annotations(storage_class)
    return "true" in (annotations.get(IS_DEFAULT), annotations.get(OLD_IS_DEFAULT))


def _size(volume: Mapping[str, Any]) -> Any:
    return quantity.parse((volume["spec"].get("capacity") or {}).get("storage", "0"))


def _modes(volume: Mapping[str, Any]) -> int:
    return len(volume["spec"].get("accessModes") or ())


def _suits(volume: Object, claim: Object) -> bool:
    selector = claim["spec"].get("selector")
    if selector is not None and not selectors.from_json(selector).matches(objects.labels(volume)):
        return False
    return not mismatch(volume, claim)


def _suits_at_all(volume: Object, claim: Object) -> bool:
    """A volume that is held for a claim need not have its class or labels, but its size, mode and access."""
    alike = {**volume, "spec": {**volume["spec"], "storageClassName": class_name(claim)}}
    return not mismatch(alike, claim)
