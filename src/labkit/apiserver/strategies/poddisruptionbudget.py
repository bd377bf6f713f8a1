"""PodDisruptionBudgets."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import policies

COUNTS = ("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")


class PodDisruptionBudget(Strategy):
    """The strategy of PodDisruptionBudgets."""

    resources = ("poddisruptionbudgets.policy",)
    counts_generations = True
    has_status = True

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new budget has counted nothing yet."""
        obj["status"] = dict.fromkeys(COUNTS, 0)

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        return policies.disruption_budget(obj["spec"])
