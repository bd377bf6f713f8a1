"""Namespaces: Active until deleted, Terminating until empty."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import policies


class Namespace(Strategy):
    """The strategy of namespaces."""

    resources = ("namespaces",)
    has_status = True
    label_names = True

    def default(self, obj: Object) -> None:
        """Every namespace carries its name as a label."""
        meta = obj["metadata"]
        if meta.get("name"):
            meta["labels"] = {**(meta.get("labels") or {}), "kubernetes.io/metadata.name": meta["name"]}

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new namespace is Active and held by its own finalizer."""
        obj["status"] = {"phase": "Active"}
        finalizers = obj["spec"].get("finalizers") or []
        obj["spec"] = {"finalizers": [*finalizers, *([] if "kubernetes" in finalizers else ["kubernetes"])]}

    def prepare_update(self, obj: Object, old: Object, action: Action) -> None:
        """The spec changes through /finalize only."""
        obj["spec"] = old["spec"]

    def holds(self, obj: Object) -> bool:
        """A namespace waits until somebody has emptied it and taken its finalizer away."""
        return bool(obj["spec"].get("finalizers"))

    def terminating(self, obj: Object, now: str) -> Object:
        """Return the namespace in its last phase."""
        return {**obj, "status": {**obj["status"], "phase": "Terminating"}}

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        return policies.namespace(obj)
