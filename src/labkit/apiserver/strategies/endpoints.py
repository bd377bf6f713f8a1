"""Endpoints."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import endpoints as rules


class Endpoints(Strategy):
    """The strategy of Endpoints."""

    resources = ("endpoints",)
    creates_on_update = True

    def default(self, obj: Object) -> None:
        """Ports speak TCP."""
        for subset in obj.get("subsets") or ():
            for port in subset.get("ports") or ():
                port.setdefault("protocol", "TCP")

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with an object."""
        return rules.endpoints(obj)
