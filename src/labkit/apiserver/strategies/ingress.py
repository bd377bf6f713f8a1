"""Ingresses."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import ingresses


class Ingress(Strategy):
    """The strategy of Ingresses."""

    resources = ("ingresses.networking.k8s.io",)
    counts_generations = True
    has_status = True

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new Ingress has no address yet."""
        obj["status"] = {"loadBalancer": {}}

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        return ingresses.validate(obj["spec"])
