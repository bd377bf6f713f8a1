"""ReplicationControllers."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.defaulting import workloads
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import workloads as rules


class ReplicationController(Strategy):
    """The strategy of ReplicationControllers."""

    resources = ("replicationcontrollers",)
    counts_generations = True
    has_status = True
    default_propagation = "Orphan"

    def default(self, obj: Object) -> None:
        """Fill in replicas, selector and labels."""
        workloads.replication_controller(obj)

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new controller has no replicas yet."""
        obj["status"] = {"replicas": 0}

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a controller."""
        return rules.replication_controller(obj["spec"])
