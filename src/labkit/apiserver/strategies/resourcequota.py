"""ResourceQuotas."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import quotas


class ResourceQuota(Strategy):
    """The strategy of ResourceQuotas."""

    resources = ("resourcequotas",)
    has_status = True
    returns_deleted = True

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new quota has counted nothing yet."""
        obj["status"] = {}

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with an object."""
        return quotas.quota(obj["spec"])
