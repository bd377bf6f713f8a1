"""Proxying: requests that go on to a pod, a Service or a node. Nobody listens there in the simulator."""

from typing import ClassVar

from labkit import errors
from labkit.api import status
from labkit.apiserver.strategy import Action
from labkit.apiserver.subresource import Subresource
from labkit.web.message import Request, Response

VERBS = ("create", "delete", "get", "patch", "update")


class Proxying(Subresource):
    """What the proxy subresources share: any method, any path; and whoever is asked cannot be reached."""

    name: ClassVar[str] = "proxy"
    verbs: ClassVar[tuple[str, ...]] = VERBS
    passes_on: ClassVar[bool] = True

    def get(self, action: Action, request: Request) -> Response:
        """Refuse as an API server does that finds nobody there. Raises 400, 404 and 503."""
        raise self.unreachable(action, *parsed(action.name))

    def unreachable(self, action: Action, name: str, port: str) -> errors.ApiError:
        """Return why nothing can be reached. Raises 404."""
        raise NotImplementedError


def parsed(name: str) -> tuple[str, str]:
    """Return name and port of "web", "web:80" or "https:web:https"."""
    parts = name.split(":")
    return (parts[1], parts[2]) if len(parts) == 3 else (parts[0], parts[1] if len(parts) > 1 else "")


def unavailable(message: str) -> errors.ApiError:
    """503 with a reason."""
    return status.failure(503, "ServiceUnavailable", message)
