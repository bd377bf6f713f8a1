"""LimitRanges."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import quotas


class LimitRange(Strategy):
    """The strategy of LimitRanges."""

    resources = ("limitranges",)
    creates_on_update = True

    def default(self, obj: Object) -> None:
        """For containers, a maximum is the default limit, a default limit or else a minimum the default request."""
        for item in obj["spec"].get("limits") or ():
            if item.get("type") != "Container":
                continue
            for target, sources in (("default", ("max",)), ("defaultRequest", ("default", "min"))):
                for source in sources:
                    if item.get(source):
                        item[target] = {**item[source], **(item.get(target) or {})}

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with an object."""
        return quotas.limit_range(obj["spec"])
