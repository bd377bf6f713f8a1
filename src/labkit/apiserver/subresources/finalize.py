"""The finalize subresource: whoever has emptied a namespace takes its finalizer away here."""

from labkit.api.object import Object
from labkit.apiserver.strategy import Action
from labkit.apiserver.subresource import Subresource


class Finalize(Subresource):
    """`PUT namespaces/<name>/finalize`."""

    name = "finalize"
    resources = ("namespaces",)
    verbs = ("update",)

    def replace(self, action: Action, old: Object, body: Object) -> Object:
        """Take the spec's finalizers from the body and everything else from the stored namespace."""
        finalizers = body["spec"].get("finalizers")
        return {**old, "metadata": dict(old["metadata"]), "spec": {"finalizers": finalizers} if finalizers else {}}
