"""Connections into pods: what exec, attach and port-forward have in common.

The API server says whether the caller may and whether the pod is there; then whoever runs the containers takes over.
Order of the questions: registry/core/pod, streamLocation.
"""

from typing import ClassVar

from labkit.api import status
from labkit.api.object import Object
from labkit.apiserver import containers
from labkit.apiserver.strategy import Action
from labkit.apiserver.subresource import Subresource
from labkit.web.message import Request, Response


class Connection(Subresource):
    """A subresource of pods that leads into a container."""

    resources: ClassVar[tuple[str, ...]] = ("pods",)
    verbs: ClassVar[tuple[str, ...]] = ("create", "get")
    connects: ClassVar[bool] = True
    into_container: ClassVar[bool] = True  # one container is meant, and not the pod

    def get(self, action: Action, request: Request) -> Object | Response:
        """Hand the connection over. Raises 400 and 404."""
        pod = action.registry.get(action.resource, action.namespace, action.name)
        container = containers.chosen(pod, request.parameter("container")) if self.into_container else ""
        if not pod["spec"].get("nodeName"):
            raise status.bad_request(f"pod {action.name} does not have a host assigned")
        known = action.registry.containers
        if known is None:
            message = f"{action.subresource} needs a container that really runs; those of this server do not."
            raise status.bad_request(f"{message} Use a real cluster for this.")
        if "upgrade" not in request.headers.get("connection", "").lower():
            raise status.bad_request("Upgrade request required")
        return Response(101, session=known.connect(pod, container, request))
