"""IngressClasses."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import ingresses


class IngressClass(Strategy):
    """The strategy of IngressClasses."""

    resources = ("ingressclasses.networking.k8s.io",)
    counts_generations = True

    def default(self, obj: Object) -> None:
        """Parameters are found in the cluster unless they say otherwise."""
        if obj["spec"].get("parameters") is not None:
            obj["spec"]["parameters"].setdefault("scope", "Cluster")

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        return ingresses.ingress_class(obj["spec"])
