"""The ephemeral volume controller: makes the claims that pods describe as volumes of their own."""

from typing import Any

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.controller import Controller
from labkit.controllers.storage import users
from labkit.controllers.storage.matching import CLAIMS


class EphemeralVolume(Controller):
    """Reconciles pods with such volumes; the claims go with the pod (garbage collection)."""

    name = "ephemeral_volume"
    watches = (resources.PODS, CLAIMS)

    def start(self) -> None:
        """Hear of pods that describe claims, and of such claims that go."""
        users.prepare(self.informers[resources.PODS])
        self.informers[resources.PODS].on(self._came)
        self.informers[CLAIMS].on(None, None, self._claim_gone)

    def reconcile(self, key: str) -> None:
        """Create the claims that are not there; one that belongs to somebody else is left alone and told."""
        pod = self.informers[resources.PODS].get(key)
        if pod is None or objects.is_terminating(pod):
            return
        names = users.claim_names(pod)
        for volume in (one for one in pod["spec"].get("volumes") or () if one.get("ephemeral")):
            claim = self.informers[CLAIMS].get(f"{objects.namespace(pod)}/{names[volume['name']]}")
            if claim is None:
                self.client.create(CLAIMS, _claim(pod, names[volume["name"]], volume))
            elif (objects.controller_of(claim) or {}).get("uid") != objects.uid(pod):
                what = f"PVC {objects.key(claim)} was not created for pod {key} (pod is not owner)"
                message = f"ephemeral volume {volume['name']}: {what}"
                self.recorder.event(pod, "Warning", "FailedBinding", message)

    def _came(self, pod: Object) -> None:
        if any(one.get("ephemeral") for one in pod["spec"].get("volumes") or ()):
            self.enqueue(pod)

    def _claim_gone(self, claim: Object) -> None:
        for pod in self.informers[resources.PODS].indexed(users.INDEX, objects.key(claim)):
            self._came(pod)


def _claim(pod: Object, name: str, volume: Any) -> Object:
    template = volume["ephemeral"]["volumeClaimTemplate"]
    described = {field: value for field, value in (template.get("metadata") or {}).items() if value}
    given = {field: described[field] for field in ("labels", "annotations") if field in described}
    references = [objects.owner_reference(pod)]
    return {
        "apiVersion": CLAIMS.api_version,
        "kind": CLAIMS.kind,
        "metadata": {"name": name, "namespace": objects.namespace(pod), **given, "ownerReferences": references},
        "spec": template["spec"],
    }
