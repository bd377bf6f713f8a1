"""The volume protection controller: a volume that is deleted goes when it is not bound to a claim any more."""

from labkit.api import object as objects
from labkit.client.controller import Controller
from labkit.controllers.storage import matching
from labkit.controllers.storage.matching import VOLUMES

FINALIZER = "kubernetes.io/pv-protection"


class PvProtection(Controller):
    """Takes the finalizer away."""

    name = "pv-protection"
    watches = (VOLUMES,)

    def reconcile(self, key: str) -> None:
        """Let a volume go that is being deleted and not bound; one without the mark that stays gets it."""
        volume = self.informers[VOLUMES].get(key)
        if volume is None:
            return
        finalizers = list(objects.metadata(volume).get("finalizers") or ())
        wanted = finalizers
        if objects.is_terminating(volume):
            if matching.phase(volume) != "Bound":
                wanted = [one for one in finalizers if one != FINALIZER]
        elif FINALIZER not in finalizers:
            wanted = [*finalizers, FINALIZER]
        if wanted != finalizers:
            self.client.patch(VOLUMES, key, {"metadata": {"finalizers": wanted or None}})
