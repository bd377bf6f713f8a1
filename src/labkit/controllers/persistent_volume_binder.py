"""The persistent volume controller: brings claims and volumes together, and tells which of them lost the other."""

from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.controller import Controller
from labkit.client.workqueue import WorkQueue
from labkit.controllers.storage import matching, users
from labkit.controllers.storage.matching import CLAIMS, CLASSES, VOLUMES

NO_CLASS = "no persistent volumes available for this claim and no storage class is set"
WAITS = "waiting for first consumer to be created before binding"
EXTERNAL = (
    "Waiting for a volume to be created either by the external provisioner '{}' or manually by the system "
    "administrator. If volume creation is delayed, please verify that the provisioner is running and correctly "
    "registered."
)
NO_REFERENCE = "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!"
NO_VOLUME = "Bound claim has lost its PersistentVolume. Data on the volume is lost!"
MISBOUND = "Two claims are bound to the same volume, this one is bound incorrectly"
IN_TREE = "kubernetes.io/"  # provisioners by such a name would be part of Kubernetes; none is left


class PersistentVolumeBinder(Controller):
    """Reconciles claims, and volumes through a queue of their own.

    Upstream looks at everything again every 15 s; here each change is led to the claims and volumes it concerns.
    """

    name = "persistentvolume"
    watches = (CLAIMS, VOLUMES, CLASSES, resources.PODS)

    def start(self) -> None:
        """Hear of claims, volumes and storage classes."""
        self._claims, self._known = self.informers[CLAIMS], self.informers[VOLUMES]
        self._written: dict[str, Object] = {}
        self._volumes = WorkQueue(self.loop, self._work_on_volume)
        users.prepare(self.informers[resources.PODS])
        self._claims.index("waiting", lambda one: [] if matching.is_complete(one) else [_class_key(one)])
        self._claims.index("volume", lambda one: [one["spec"].get("volumeName") or ""])
        self._known.index("held", lambda one: [matching.claim_key(one)])
        self._known.index("free", _free_of_class)
        super().start()
        self._claims.on(None, None, self._claim_gone)
        self._known.on(self._volume_changed, lambda _, new: self._volume_changed(new), self._volume_gone)
        self.informers[CLASSES].on(self._class_changed, lambda _, new: self._class_changed(new))

    def reconcile(self, key: str) -> None:
        """Bring a claim one step nearer to a volume, or find that it has lost it."""
        claim = self._claims.get(key)
        if claim is None:
            return
        if matching.is_complete(claim):
            self._check(claim)
        elif claim["spec"].get("volumeName"):
            self._bind_to_named(claim)
        else:
            self._find(claim)

    # --- claims that wait ---------------------------------------------------------------------------------------------

    def _find(self, claim: Object) -> None:
        storage_class = self.informers[CLASSES].get(matching.class_name(claim))
        waits = _waits_for_consumer(claim, storage_class)
        held = [self._latest(one) for one in self._known.indexed("held", objects.key(claim))]
        free = [] if waits else self._known.indexed("free", matching.class_name(claim))
        volume = matching.best(claim, held, [one for one in map(self._latest, free) if not matching.claim_key(one)])
        if volume is not None:
            self._bind(volume, claim)
        elif not self._take_default_class(claim):
            self._tell_why_not(claim, storage_class, waits)
            self._set_claim(claim, "Pending", None)

    def _tell_why_not(self, claim: Object, storage_class: Object | None, waits: bool) -> None:
        if waits:
            names = users.unscheduled(self.informers[resources.PODS], claim)
            reason = "WaitForPodScheduled" if names else "WaitForFirstConsumer"
            plural = "s" if len(names) > 1 else ""
            message = f"waiting for pod{plural} {','.join(names)} to be scheduled" if names else WAITS
            self.recorder.event(claim, "Normal", reason, message)
        elif not matching.class_name(claim):
            self.recorder.event(claim, "Normal", "FailedBinding", NO_CLASS)
        elif storage_class is None:
            message = f'storageclass.storage.k8s.io "{matching.class_name(claim)}" not found'
            self.recorder.event(claim, "Warning", "ProvisioningFailed", message)
        else:
            self._ask_for_volume(claim, storage_class["provisioner"])

    def _ask_for_volume(self, claim: Object, provisioner: str) -> None:
        """Say on the claim who is to make its volume."""
        if provisioner.startswith(IN_TREE):
            message = f"no volume plugin matched name: {provisioner}"
            self.recorder.event(claim, "Warning", "ProvisioningFailed", message)
            return
        wanted = dict.fromkeys((matching.OLD_PROVISIONER, matching.PROVISIONER), provisioner)
        if not wanted.items() <= objects.annotations(claim).items():
            self.recorder.event(claim, "Normal", "ExternalProvisioning", EXTERNAL.format(provisioner))
            self._patch_claim(claim, {"metadata": {"annotations": wanted}})

    def _take_default_class(self, claim: Object) -> bool:
        """Give a claim that says nothing about its class the newest default one, if there is one by now."""
        if claim["spec"].get("storageClassName") is not None or matching.OLD_CLASS in objects.annotations(claim):
            return False
        defaults = [one for one in self.informers[CLASSES] if matching.is_default(one)]
        if not defaults:
            return False
        newest = max(objects.metadata(one)["creationTimestamp"] for one in defaults)
        names = [objects.name(one) for one in defaults if objects.metadata(one)["creationTimestamp"] == newest]
        self._patch_claim(claim, {"spec": {"storageClassName": min(names)}})
        return True

    def _bind_to_named(self, claim: Object) -> None:
        """The claim names its volume: bind it if that is free or held for it."""
        known = self._known.get(claim["spec"]["volumeName"])
        volume = self._latest(known) if known is not None else None
        if volume is not None and (not matching.claim_key(volume) or matching.is_held_for(volume, claim)):
            why = "" if matching.claim_key(volume) else matching.mismatch(volume, claim)
            if not why:
                self._bind(volume, claim)
                return
            message = f'Cannot bind to requested volume "{objects.name(volume)}": {why}'
            self.recorder.event(claim, "Warning", "VolumeMismatch", message)
        elif volume is not None:
            message = f'volume "{objects.name(volume)}" already bound to a different claim.'
            self.recorder.event(claim, "Warning", "FailedBinding", message)
        self._set_claim(claim, "Pending", None)

    def _check(self, claim: Object) -> None:
        """The claim was bound once: is its volume still there, and its own?"""
        name = claim["spec"].get("volumeName")
        known = self._known.get(name) if name else None
        if known is None:
            self._lost(claim, "ClaimLost", NO_VOLUME if name else NO_REFERENCE)
            return
        volume = self._latest(known)
        if not matching.claim_key(volume) or matching.is_held_for(volume, claim):
            self._bind(volume, claim)
        else:
            self._lost(claim, "ClaimMisbound", MISBOUND)

    def _lost(self, claim: Object, reason: str, message: str) -> None:
        if matching.phase(claim) != "Lost":
            self._set_claim(claim, "Lost", None)
            self.recorder.event(claim, "Warning", reason, message)

    # --- binding ------------------------------------------------------------------------------------------------------

    def _bind(self, volume: Object, claim: Object) -> None:
        """Write on both that they belong together, as far as it is not written yet."""
        reference = volume["spec"].get("claimRef") or {}
        if reference.get("uid") != objects.uid(claim):
            whose = {field: claim[field] for field in ("apiVersion", "kind")}
            metadata = objects.metadata(claim)
            whose |= {field: metadata[field] for field in ("namespace", "name", "uid", "resourceVersion")}
            ours = {} if reference else {"metadata": {"annotations": {matching.BOUND_BY_CONTROLLER: "yes"}}}
            volume = self._patch_volume(volume, {"spec": {"claimRef": whose}, **ours})
        volume = self._set_volume(volume, "Bound")
        annotations = {} if matching.is_complete(claim) else {matching.BIND_COMPLETED: "yes"}
        if claim["spec"].get("volumeName") != objects.name(volume):
            annotations[matching.BOUND_BY_CONTROLLER] = "yes"
        if annotations:
            spec = {"volumeName": objects.name(volume)}
            claim = self._patch_claim(claim, {"metadata": {"annotations": annotations}, "spec": spec})
        self._set_claim(claim, "Bound", volume)

    def _set_claim(self, claim: Object, phase: str, volume: Object | None) -> None:
        """Write a claim's phase, and with a volume what it gives; the size of a bound claim may be ahead (resizing)."""
        status: dict[str, Any] = {"phase": phase}
        if volume is None:
            status |= {"accessModes": None, "capacity": None} if phase == "Pending" else {}
        else:
            have = claim.get("status") or {}
            status["accessModes"] = volume["spec"].get("accessModes")
            status["capacity"] = have.get("capacity") or volume["spec"].get("capacity")
        before = claim.get("status") or {}
        if any(before.get(field) != value for field, value in status.items()):
            self._patch_claim(claim, {"status": status}, "status")

    def _set_volume(self, volume: Object, phase: str, message: str = "") -> Object:
        status = volume.get("status") or {}
        if (status.get("phase"), status.get("message", "")) == (phase, message):
            return volume
        return self._patch_volume(volume, {"status": {"phase": phase, "message": message or None}}, "status")

    def _patch_claim(self, claim: Object, patch: Object, subresource: str = "") -> Object:
        return self.client.patch(CLAIMS, objects.name(claim), patch, objects.namespace(claim), subresource)

    def _patch_volume(self, volume: Object, patch: Object, subresource: str = "") -> Object:
        name = objects.name(volume)
        written = self._written[name] = self.client.patch(VOLUMES, name, patch, subresource=subresource)
        return written

    def _latest(self, volume: Object) -> Object:
        """Return a volume as this controller wrote it last, if the informer has not heard of that yet."""
        written = self._written.get(objects.name(volume), volume)
        return written if objects.resource_version(written) > objects.resource_version(volume) else volume

    # --- volumes ------------------------------------------------------------------------------------------------------

    def _work_on_volume(self, name: str) -> None:
        volume = self._known.get(name)
        if volume is None:
            return
        try:
            self._reconcile_volume(self._latest(volume))
        except errors.ApiError:
            self._volumes.add_rate_limited(name)
        else:
            self._volumes.forget(name)

    def _reconcile_volume(self, volume: Object) -> None:
        """A volume is available, bound, or released because its claim is gone."""
        reference = volume["spec"].get("claimRef") or {}
        if not reference.get("uid"):
            self._set_volume(volume, "Available")
            return
        claim = self._claims.get(matching.claim_key(volume))
        if claim is not None and objects.uid(claim) == reference["uid"]:
            if claim["spec"].get("volumeName") == objects.name(volume):
                self._set_volume(volume, "Bound")
            elif claim["spec"].get("volumeName"):
                self._let_go(volume)
            return
        if matching.phase(volume) not in ("Released", "Failed"):
            volume = self._set_volume(volume, "Released")
        if volume["spec"].get("persistentVolumeReclaimPolicy") == "Delete" and matching.phase(volume) == "Released":
            self._reclaim(volume)

    def _let_go(self, volume: Object) -> None:
        """Its claim has another volume: it is free again, held for nobody or for whom it was held before."""
        ours = matching.BOUND_BY_CONTROLLER in objects.annotations(volume)
        reference = None if ours else {"uid": None, "resourceVersion": None}
        forget = {"metadata": {"annotations": {matching.BOUND_BY_CONTROLLER: None}}} if ours else {}
        self._set_volume(self._patch_volume(volume, {"spec": {"claimRef": reference}, **forget}), "Available")

    def _reclaim(self, volume: Object) -> None:
        """Delete what Kubernetes itself can delete; who provisioned a volume from outside deletes it himself."""
        spec, name = volume["spec"], objects.name(volume)
        if matching.PROVISIONED_BY in objects.annotations(volume) or spec.get("csi"):
            return
        path = (spec.get("hostPath") or {}).get("path")
        if path is not None and path.startswith("/tmp/") and len(path) > len("/tmp/"):
            self.client.delete(VOLUMES, name)
            return
        matched = "no deletable volume plugin matched" if spec.get("nfs") else "no volume plugin matched"
        message = f'error getting deleter volume plugin for volume "{name}": {matched}'
        if path is not None:
            message = f"host_path deleter only supports /tmp/.+ but received provided {path}"
        failed = self._set_volume(volume, "Failed", message)
        self.recorder.event(failed, "Warning", "VolumeFailedDelete", message)

    # --- who is concerned ---------------------------------------------------------------------------------------------

    def _claim_gone(self, claim: Object) -> None:
        for volume in self._known.indexed("held", objects.key(claim)):
            self._volumes.add(objects.name(volume))

    def _volume_changed(self, volume: Object) -> None:
        if objects.resource_version(self._written.get(objects.name(volume), {})) <= objects.resource_version(volume):
            self._written.pop(objects.name(volume), None)
        self._volumes.add(objects.name(volume))
        self._tell_claims(volume)
        if _free_of_class(volume):
            for claim in self._claims.indexed("waiting", matching.class_name(volume)):
                self.enqueue(claim)

    def _volume_gone(self, volume: Object) -> None:
        self._written.pop(objects.name(volume), None)
        self._tell_claims(volume)

    def _tell_claims(self, volume: Object) -> None:
        held = self._claims.get(matching.claim_key(volume))
        for claim in ([held] if held is not None else []) + self._claims.indexed("volume", objects.name(volume)):
            self.enqueue(claim)

    def _class_changed(self, storage_class: Object) -> None:
        names = [objects.name(storage_class), *([""] if matching.is_default(storage_class) else [])]
        for name in names:
            for claim in self._claims.indexed("waiting", name):
                self.enqueue(claim)


def _class_key(claim: Object) -> str:
    return matching.class_name(claim)


def _free_of_class(volume: Object) -> list[str]:
    free = not matching.claim_key(volume) and matching.phase(volume) == "Available"
    return [matching.class_name(volume)] if free else []


def _waits_for_consumer(claim: Object, storage_class: Object | None) -> bool:
    """Whether the volume is chosen only when a pod's node is known, and none is yet."""
    if storage_class is None or matching.SELECTED_NODE in objects.annotations(claim):
        return False
    return storage_class.get("volumeBindingMode") == "WaitForFirstConsumer"
