"""The log subresource: what a container has said."""

from labkit.api import status
from labkit.api.object import Object
from labkit.apiserver import containers
from labkit.apiserver.strategy import Action
from labkit.apiserver.subresource import Subresource
from labkit.apiserver.validation import fields
from labkit.web.message import Headers, Request, Response

TEXT = Headers({"content-type": "text/plain"})


class Log(Subresource):
    """`GET pods/<name>/log`."""

    name = "log"
    resources = ("pods",)
    verbs = ("get",)

    def get(self, action: Action, request: Request) -> Object | Response:
        """Return what a container has said, as text. Raises 400, 404 and 422."""
        pod = action.registry.get(action.resource, action.namespace, action.name)
        lines = request.parameter("tailLines")
        if lines.startswith("-"):
            cause = fields.invalid(
                "tailLines", int(lines) if lines[1:].isdigit() else lines, "must be greater than or equal to 0"
            )
            raise status.invalid("", "PodLogOptions", action.name, [cause])
        container = containers.chosen(pod, request.parameter("container"))
        if not pod["spec"].get("nodeName"):
            return Response(204)
        known = action.registry.containers
        return Response(200, TEXT) if known is None else known.log(pod, container, request)
