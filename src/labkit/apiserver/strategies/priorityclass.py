"""PriorityClasses."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import policies


class PriorityClass(Strategy):
    """The strategy of PriorityClasses."""

    resources = ("priorityclasses.scheduling.k8s.io",)
    counts_generations = True

    def default(self, obj: Object) -> None:
        """A class may preempt unless it says otherwise."""
        obj.setdefault("preemptionPolicy", "PreemptLowerPriority")

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        return policies.priority_class(obj)

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change."""
        yield from policies.priority_class(obj)
        yield from policies.same_priority(obj, old)
