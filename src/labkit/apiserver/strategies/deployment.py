"""Deployments."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.defaulting import workloads
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import workloads as rules


class Deployment(Strategy):
    """The strategy of Deployments."""

    resources = ("deployments.apps",)
    counts_generations = True
    has_status = True

    def default(self, obj: Object) -> None:
        """Fill in replicas, strategy and history."""
        workloads.deployment(obj["spec"])

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new Deployment has no status."""
        obj["status"] = {}

    def spec_changed(self, obj: Object, old: Object) -> bool:
        """Annotations count: the controller copies them to the ReplicaSets."""
        before, after = old["metadata"].get("annotations"), obj["metadata"].get("annotations")
        return bool(obj["spec"] != old["spec"] or before != after)

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        return rules.deployment(obj["spec"])

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change."""
        yield from rules.deployment(obj["spec"])
        yield from rules.selector_unchanged(obj["spec"], old["spec"])

    def validate_status(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with the counts of a report."""
        return rules.status(obj["status"], "updatedReplicas", "readyReplicas", "availableReplicas")
