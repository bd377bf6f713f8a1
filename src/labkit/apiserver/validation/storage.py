"""Validation of StorageClasses, PersistentVolumes and claims."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import quantity
from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.schema import internal_types
from labkit.apiserver.validation import fields, names, scheduling, spec_difference

Spec = Mapping[str, Any]
MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
IMMUTABLE = "field is immutable"
VOLUME_MODES = ("Block", "Filesystem")
SOURCES = (
    "hostPath",
    "nfs",
    "iscsi",
    "fc",
    "local",
    "csi",
    "cephfs",
    "rbd",
    "awsElasticBlockStore",
    "gcePersistentDisk",
    "azureDisk",
    "azureFile",
)
NOT_SOURCES = (
    *("capacity", "accessModes", "claimRef", "persistentVolumeReclaimPolicy", "storageClassName", "mountOptions"),
    *("volumeMode", "nodeAffinity", "volumeAttributesClassName"),
)


def claim(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a PersistentVolumeClaim's spec."""
    modes = spec.get("accessModes") or ()
    if not modes:
        yield fields.required("spec.accessModes", "at least 1 access mode is required")
    yield from _modes(modes)
    size = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
    if size is None:
        yield fields.required("spec.resources[storage]")
    elif quantity.parse(size) <= 0:
        yield fields.invalid("spec.resources[storage]", size, "must be greater than zero")
    if spec.get("storageClassName"):
        for problem in names.subdomain(spec["storageClassName"]):
            yield fields.invalid("spec.storageClassName", spec["storageClassName"], problem)
    if spec.get("volumeMode") not in (None, *VOLUME_MODES):
        yield fields.not_supported("spec.volumeMode", spec["volumeMode"], VOLUME_MODES)


def volume(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a PersistentVolume's spec."""
    modes, capacity = spec.get("accessModes") or (), spec.get("capacity") or {}
    if not modes:
        yield fields.required("spec.accessModes")
    yield from _modes(modes)
    if not capacity:
        yield fields.required("spec.capacity")
    if list(capacity) != ["storage"]:
        yield fields.not_supported("spec.capacity", capacity or None, ("storage",))
    elif quantity.parse(capacity["storage"]) <= 0:
        yield fields.invalid("spec.capacity[storage]", capacity["storage"], "must be greater than zero")
    policy = spec.get("persistentVolumeReclaimPolicy")
    if policy not in ("Delete", "Recycle", "Retain"):
        yield fields.not_supported("spec.persistentVolumeReclaimPolicy", policy or "", ("Delete", "Recycle", "Retain"))
    yield from _sources(spec)
    required = (spec.get("nodeAffinity") or {}).get("required")
    if required is not None:
        yield from scheduling.node_selector(required, "spec.nodeAffinity.required")


def _sources(spec: Spec) -> Iterator[Cause]:
    given = [
        name
        for name in (*SOURCES, *sorted(set(spec) - set(SOURCES)))
        if spec.get(name) is not None and name not in NOT_SOURCES
    ]
    for name in given[1:]:
        yield fields.forbidden(f"spec.{name}", "may not specify more than 1 volume type")
    if not given:
        yield fields.required("spec", "must specify a volume type")
    if "local" in given and not (spec.get("nodeAffinity") or {}).get("required"):
        yield fields.required("spec.nodeAffinity", "Local volume requires node affinity")


def _modes(modes: Any) -> Iterator[Cause]:
    for mode in modes:
        if mode not in MODES:
            yield fields.not_supported("spec.accessModes", mode, MODES)
    if "ReadWriteOncePod" in modes and len(modes) > 1:
        yield fields.forbidden("spec.accessModes", "may not use ReadWriteOncePod with other access modes")


def storage_class(obj: Object) -> Iterator[Cause]:
    """Yield what is wrong with a StorageClass."""
    provisioner = obj.get("provisioner", "")
    if not provisioner:
        yield fields.required("provisioner")
    for problem in names.qualified(provisioner.lower()) if provisioner else ():
        yield fields.invalid("provisioner", provisioner, problem)
    for key in obj.get("parameters") or {}:
        if not key:
            yield fields.invalid("parameters", key, "field can not be empty.")
    if obj.get("reclaimPolicy") not in ("Delete", "Retain"):
        yield fields.not_supported("reclaimPolicy", obj.get("reclaimPolicy", ""), ("Delete", "Retain"))
    if obj.get("volumeBindingMode") not in ("Immediate", "WaitForFirstConsumer"):
        yield fields.not_supported(
            "volumeBindingMode", obj.get("volumeBindingMode", ""), ("Immediate", "WaitForFirstConsumer")
        )


def volume_unchanged(spec: Spec, old: Spec) -> Iterator[Cause]:
    """Yield a change of where a PersistentVolume is and of who may reach it."""
    source = spec_difference.text("PersistentVolumeSource", old, spec)
    if source:
        at = "spec.persistentvolumesource"
        yield fields.forbidden(at, f"{at} is immutable after creation\n{source}")
    if spec.get("volumeMode") != old.get("volumeMode"):
        yield fields.invalid("volumeMode", spec.get("volumeMode"), IMMUTABLE)
    affinity = spec.get("nodeAffinity")
    if old.get("nodeAffinity") is not None and affinity != old["nodeAffinity"]:
        shown = internal_types.of("VolumeNodeAffinity", affinity) if affinity is not None else None
        yield fields.invalid("nodeAffinity", shown, f"{IMMUTABLE}, except for updating from beta label to GA")
