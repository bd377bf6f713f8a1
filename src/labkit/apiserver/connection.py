"""Connections into pods: what exec, attach and port-forward have in common.

They are refused, because the simulator's containers do not really run.
"""

from typing import ClassVar

from labkit import errors
from labkit.api import status
from labkit.api.object import Object
from labkit.apiserver.strategy import Action
from labkit.apiserver.subresource import Subresource
from labkit.web.message import Request, Response


class Connection(Subresource):
    """A subresource of pods that leads into a container."""

    resources: ClassVar[tuple[str, ...]] = ("pods",)
    verbs: ClassVar[tuple[str, ...]] = ("create", "get")

    def get(self, action: Action, request: Request) -> Object | Response:
        """Refuse, for the reason there is."""
        raise refusal(action)

    def create(self, action: Action, body: Object, request: Request) -> Object | Response:
        """Refuse, for the reason there is."""
        raise refusal(action)


def refusal(action: Action) -> errors.ApiError:
    """Return the 400 that says why there is no way into the pod."""
    pod = action.registry.get(action.resource, action.namespace, action.name)
    if not pod["spec"].get("nodeName"):
        return status.bad_request(f"pod {action.name} does not have a host assigned")
    message = f"{action.subresource} needs a container that really runs; those of the simulator do not."
    return status.bad_request(f"{message} Use a real cluster for this.")
