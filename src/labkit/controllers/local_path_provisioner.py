"""The hollow provisioner: for claims of a class with rancher.io/local-path there is a directory on the pod's node.

That is the provisioner of kind's class "standard". Where a cluster has no such class it does nothing.
"""

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.client.controller import Controller
from labkit.client.events import EventRecorder
from labkit.controllers.storage import matching
from labkit.controllers.storage.matching import CLAIMS, CLASSES, VOLUMES

PROVISIONER = "rancher.io/local-path"
PATH = "/var/local-path-provisioner"
NO_NODE = "configuration error, no node was specified"


class LocalPathProvisioner(Controller):
    """Makes volumes for claims that ask for it, and deletes those that are released."""

    name = "local-path-provisioner"
    watches = (CLAIMS, VOLUMES, CLASSES)

    def start(self) -> None:
        """Hear of claims that ask, and of volumes that are released."""
        super().start()
        self.recorder = EventRecorder(self.client, f"{PROVISIONER}_local-path-provisioner", self.loop.clock.calendar)
        self.informers[VOLUMES].on(self._volume_changed, lambda _, new: self._volume_changed(new))

    def reconcile(self, key: str) -> None:
        """Make the volume of a claim that waits for it."""
        claim = self.informers[CLAIMS].get(key)
        if claim is None or claim["spec"].get("volumeName") or objects.is_terminating(claim):
            return
        if objects.annotations(claim).get(matching.PROVISIONER) != PROVISIONER:
            return
        storage_class = self.informers[CLASSES].get(matching.class_name(claim))
        name = f"pvc-{objects.uid(claim)}"
        if storage_class is None or self.informers[VOLUMES].get(name) is not None:
            return
        begins = f'External provisioner is provisioning volume for claim "{key}"'
        self.recorder.event(claim, "Normal", "Provisioning", begins)
        node = objects.annotations(claim).get(matching.SELECTED_NODE)
        if not node:
            message = f'failed to provision volume with StorageClass "{objects.name(storage_class)}": {NO_NODE}'
            self.recorder.event(claim, "Warning", "ProvisioningFailed", message)
            return
        self.client.create(VOLUMES, _volume(claim, storage_class, name, node))
        self.recorder.event(claim, "Normal", "ProvisioningSucceeded", f"Successfully provisioned volume {name}")

    def _volume_changed(self, volume: Object) -> None:
        ours = objects.annotations(volume).get(matching.PROVISIONED_BY) == PROVISIONER
        policy = volume["spec"].get("persistentVolumeReclaimPolicy")
        if ours and policy == "Delete" and matching.phase(volume) == "Released" and not objects.is_terminating(volume):
            self.loop.call_soon(self._delete, objects.name(volume))

    def _delete(self, name: str) -> None:
        if self.client.find(VOLUMES, name) is not None:
            self.client.delete(VOLUMES, name)


def _volume(claim: Object, storage_class: Object, name: str, node: str) -> Object:
    spec, metadata = claim["spec"], objects.metadata(claim)
    path = f"{PATH}/{name}_{metadata['namespace']}_{metadata['name']}"
    on_node = {"key": "kubernetes.io/hostname", "operator": "In", "values": [node]}
    reference = {field: claim[field] for field in ("apiVersion", "kind")}
    reference |= {field: metadata[field] for field in ("namespace", "name", "uid", "resourceVersion")}
    return {
        "apiVersion": VOLUMES.api_version,
        "kind": VOLUMES.kind,
        "metadata": {
            "name": name,
            "annotations": {"local.path.provisioner/selected-node": node, matching.PROVISIONED_BY: PROVISIONER},
        },
        "spec": {
            "accessModes": spec.get("accessModes"),
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "claimRef": reference,
            "hostPath": {"path": path, "type": "DirectoryOrCreate"},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [on_node]}]}},
            "persistentVolumeReclaimPolicy": storage_class.get("reclaimPolicy", "Delete"),
            "storageClassName": objects.name(storage_class),
            "volumeMode": spec.get("volumeMode", "Filesystem"),
        },
    }
