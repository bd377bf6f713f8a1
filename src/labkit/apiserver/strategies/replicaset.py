"""ReplicaSets."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.defaulting import workloads
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import workloads as rules


class ReplicaSet(Strategy):
    """The strategy of ReplicaSets."""

    resources = ("replicasets.apps",)
    counts_generations = True
    has_status = True

    def default(self, obj: Object) -> None:
        """Fill in replicas and the template."""
        workloads.replica_set(obj["spec"])

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new ReplicaSet has no replicas yet."""
        obj["status"] = {"replicas": 0}

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        return rules.replica_set(obj["spec"])

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change."""
        yield from rules.replica_set(obj["spec"])
        yield from rules.selector_unchanged(obj["spec"], old["spec"])

    def validate_status(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with the counts of a report."""
        return rules.status(obj["status"], "fullyLabeledReplicas", "readyReplicas", "availableReplicas")
