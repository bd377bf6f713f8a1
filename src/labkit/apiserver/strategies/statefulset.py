"""StatefulSets."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.defaulting import workloads
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import workloads as rules


class StatefulSet(Strategy):
    """The strategy of StatefulSets."""

    resources = ("statefulsets.apps",)
    counts_generations = True
    has_status = True

    def default(self, obj: Object) -> None:
        """Fill in policies, replicas and claims."""
        workloads.stateful_set(obj["spec"])

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new StatefulSet has no replicas yet."""
        obj["status"] = {"replicas": 0, "availableReplicas": 0}
        _without_gated(obj)

    def prepare_update(self, obj: Object, old: Object, action: Action) -> None:
        """Drop what a feature gate keeps switched off."""
        _without_gated(obj)

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        return rules.stateful_set(obj["spec"])

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change."""
        yield from rules.stateful_set(obj["spec"])
        yield from rules.stateful_set_unchanged(obj["spec"], old["spec"])


def _without_gated(obj: Object) -> None:
    """Drop rollingUpdate.maxUnavailable: the gate MaxUnavailableStatefulSet is off by default in 1.36."""
    ((obj["spec"].get("updateStrategy") or {}).get("rollingUpdate") or {}).pop("maxUnavailable", None)
