"""EndpointSlices."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import endpoints


class EndpointSlice(Strategy):
    """The strategy of EndpointSlices."""

    resources = ("endpointslices.discovery.k8s.io",)
    counts_generations = True

    def default(self, obj: Object) -> None:
        """Ports have a name, if an empty one, and speak TCP."""
        for port in obj.get("ports") or ():
            port.setdefault("name", "")
            port.setdefault("protocol", "TCP")

    def spec_changed(self, obj: Object, old: Object) -> bool:
        """Everything but the metadata counts, and so do the labels."""
        return any(obj.get(field) != old.get(field) for field in ("endpoints", "ports", "addressType"))

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with an object."""
        return endpoints.endpoint_slice(obj)
