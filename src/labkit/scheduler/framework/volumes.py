"""Claims and volumes, read from their objects: which claims a pod uses, and which volume suits a claim and a node."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from labkit.api import object as objects
from labkit.api import quantity, scheduling, selectors
from labkit.api.pod import Pod
from labkit.scheduler.framework.interface import Handle

BIND_COMPLETED = "pv.kubernetes.io/bind-completed"
SELECTED_NODE = "volume.kubernetes.io/selected-node"
NO_PROVISIONER = "kubernetes.io/no-provisioner"
READ_WRITE_ONCE_POD = "ReadWriteOncePod"


@dataclass(frozen=True, eq=False)
class Claim:
    """A PersistentVolumeClaim."""

    obj: Mapping[str, Any]

    @cached_property
    def name(self) -> str:
        """ "data-web-0"."""
        return objects.name(self.obj)

    @cached_property
    def spec(self) -> Mapping[str, Any]:
        """The spec as it travels."""
        return self.obj.get("spec") or {}

    @property
    def volume_name(self) -> str:
        """The volume it is bound (or to be bound) to, or ""."""
        return self.spec.get("volumeName") or ""

    @property
    def bound(self) -> bool:
        """Whether binding is complete."""
        return bool(self.volume_name) and BIND_COMPLETED in objects.annotations(self.obj)

    @property
    def class_name(self) -> str:
        """The storage class it asks for, or ""."""
        return self.spec.get("storageClassName") or ""

    @property
    def selected_node(self) -> str:
        """The node that provisioning was already asked for, or ""."""
        return objects.annotations(self.obj).get(SELECTED_NODE) or ""

    @property
    def size(self) -> Any:
        """How much storage it asks for."""
        return quantity.parse(((self.spec.get("resources") or {}).get("requests") or {}).get("storage") or 0)

    @property
    def access_modes(self) -> frozenset[str]:
        """The access modes it asks for."""
        return frozenset(self.spec.get("accessModes") or ())


@dataclass(frozen=True, eq=False)
class Volume:
    """A PersistentVolume."""

    obj: Mapping[str, Any]

    @cached_property
    def name(self) -> str:
        """ "pv-1"."""
        return objects.name(self.obj)

    @cached_property
    def spec(self) -> Mapping[str, Any]:
        """The spec as it travels."""
        return self.obj.get("spec") or {}

    @cached_property
    def node_selector(self) -> scheduling.NodeSelector | None:
        """The nodes it can be used from; None: all."""
        return scheduling.NodeSelector.parse((self.spec.get("nodeAffinity") or {}).get("required"))

    @property
    def size(self) -> Any:
        """How much it holds."""
        return quantity.parse((self.spec.get("capacity") or {}).get("storage") or 0)

    def reachable(self, labels: Mapping[str, str]) -> bool:
        """Whether a node with these labels can use it."""
        return self.node_selector is None or self.node_selector.matches(labels, "")

    def held_by(self, claim: Claim) -> bool:
        """Whether it is set aside for this claim."""
        reference = self.spec.get("claimRef") or {}
        same = (reference.get("namespace"), reference.get("name")) == (objects.namespace(claim.obj), claim.name)
        return same and reference.get("uid") in (None, "", objects.uid(claim.obj))

    def suits(self, claim: Claim) -> bool:
        """Whether size and mode are enough and no other claim has it."""
        if self.spec.get("claimRef") and not self.held_by(claim):
            return False
        modes = [one.get("volumeMode") or "Filesystem" for one in (self.spec, claim.spec)]
        return self.size >= claim.size and modes[0] == modes[1] and not objects.is_terminating(self.obj)

    def free_for(self, claim: Claim) -> bool:
        """Whether it is available, of the right class, selected by the claim and has its access modes."""
        selector = claim.spec.get("selector")
        return (
            (self.obj.get("status") or {}).get("phase") == "Available"
            and (selector is None or selectors.from_json(selector).matches(objects.labels(self.obj)))
            and (self.spec.get("storageClassName") or "") == claim.class_name
            and claim.access_modes <= frozenset(self.spec.get("accessModes") or ())
        )


@dataclass(frozen=True)
class PodClaim:
    """One volume of a pod that comes from a claim."""

    name: str  # of the claim
    ephemeral: bool
    claim: Claim | None  # None: it does not exist

    @property
    def missing(self) -> str:
        """What upstream says of a claim that does not exist."""
        return f'persistentvolumeclaim "{self.name}" not found'


def claim_names(pod: Pod) -> list[tuple[str, bool]]:
    """Return the names of the claims a pod uses, and whether each is made for it (ephemeral)."""
    found = []
    for volume in pod.volumes:
        if volume.get("persistentVolumeClaim"):
            found.append((volume["persistentVolumeClaim"].get("claimName") or "", False))
        elif volume.get("ephemeral"):
            found.append((f"{pod.name}-{volume['name']}", True))
    return found


def claims_of(pod: Pod, handle: Handle) -> list[PodClaim]:
    """Look up the claims a pod uses, in the order of its volumes."""
    names = claim_names(pod)
    if not names:
        return []
    known = {
        objects.name(one): Claim(one)
        for one in handle.objects("persistentvolumeclaims")
        if objects.namespace(one) == pod.namespace
    }
    return [PodClaim(name, ephemeral, known.get(name)) for name, ephemeral in names]


def volumes(handle: Handle) -> dict[str, Volume]:
    """Return all PersistentVolumes by name."""
    return {objects.name(one): Volume(one) for one in handle.objects("persistentvolumes")}


def storage_class(name: str, handle: Handle) -> Mapping[str, Any] | None:
    """Return a StorageClass, or None."""
    return next((one for one in handle.objects("storageclasses") if objects.name(one) == name), None)


def waits_for_consumer(claim: Claim, handle: Handle) -> bool:
    """Whether binding is to wait until a pod is placed."""
    found = storage_class(claim.class_name, handle) if claim.class_name else None
    return found is not None and found.get("volumeBindingMode") == "WaitForFirstConsumer"


def topology_allows(terms: Iterable[Mapping[str, Any]], labels: Mapping[str, str]) -> bool:
    """Whether a storage class provisions for nodes with these labels; no terms mean everywhere."""
    listed = [one.get("matchLabelExpressions") or () for one in terms]
    return not listed or any(
        expressions and all(labels.get(one["key"]) in one["values"] for one in expressions) for expressions in listed
    )
