"""DefaultBinder: writes the binding through the API."""

from labkit import errors
from labkit.scheduler.framework.interface import Code, CycleState, Plugin, Status
from labkit.scheduler.framework.types import PodInfo


class DefaultBinder(Plugin):
    """Binds pods the usual way."""

    name = "DefaultBinder"

    def bind(self, state: CycleState, pod: PodInfo, node: str) -> Status | None:
        """Post the binding; the API server's refusal is the reason of the failure."""
        try:
            self.handle.bind(pod, node)
        except errors.ApiError as refused:
            return Status(Code.ERROR, (str(refused),))
        return None
