"""The claim protection controller: a claim that is deleted goes when no pod on a node uses it any more."""

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.controller import Controller
from labkit.controllers.storage import users
from labkit.controllers.storage.matching import CLAIMS

FINALIZER = "kubernetes.io/pvc-protection"


class PvcProtection(Controller):
    """Takes the finalizer away."""

    name = "pvc-protection"
    watches = (CLAIMS, resources.PODS)

    def start(self) -> None:
        """Hear of claims, and of pods that go."""
        super().start()
        users.prepare(self.informers[resources.PODS])
        self.informers[resources.PODS].on(None, None, self._pod_gone)

    def reconcile(self, key: str) -> None:
        """Let a claim go that is being deleted and not used; one without the mark that stays gets it."""
        claim = self.informers[CLAIMS].get(key)
        if claim is None:
            return
        finalizers = list(objects.metadata(claim).get("finalizers") or ())
        if objects.is_terminating(claim):
            if FINALIZER in finalizers and not users.is_used(self.informers[resources.PODS], claim):
                self._write(claim, [one for one in finalizers if one != FINALIZER])
        elif FINALIZER not in finalizers:
            self._write(claim, [*finalizers, FINALIZER])

    def _write(self, claim: Object, finalizers: list[str]) -> None:
        patch = {"metadata": {"finalizers": finalizers or None}}
        self.client.patch(CLAIMS, objects.name(claim), patch, objects.namespace(claim))

    def _pod_gone(self, pod: Object) -> None:
        for key in users.claim_keys(pod):
            self.queue.add(key)
