"""Connections into pods: exec, attach, port-forward. Refused, because the simulator's containers do not really run."""

from labkit import errors
from labkit.api import status
from labkit.api.object import Object
from labkit.apiserver.strategy import Action
from labkit.apiserver.subresource import Subresource
from labkit.web.message import Request, Response


class _Connection(Subresource):
    """What the three have in common."""

    resources = ("pods",)
    verbs = ("create", "get")

    def get(self, action: Action, request: Request) -> Object | Response:
        """Refuse, for the reason there is."""
        raise _refusal(action)

    def create(self, action: Action, body: Object, request: Request) -> Object | Response:
        """Refuse, for the reason there is."""
        raise _refusal(action)


class Exec(_Connection):
    """`pods/<name>/exec`."""

    name = "exec"


class Attach(_Connection):
    """`pods/<name>/attach`."""

    name = "attach"


class PortForward(_Connection):
    """`pods/<name>/portforward`."""

    name = "portforward"


def _refusal(action: Action) -> errors.ApiError:
    pod = action.registry.get(action.resource, action.namespace, action.name)
    if not pod["spec"].get("nodeName"):
        return status.bad_request(f"pod {action.name} does not have a host assigned")
    message = f"{action.subresource} needs a container that really runs; those of the simulator do not."
    return status.bad_request(f"{message} Use a real cluster for this.")
