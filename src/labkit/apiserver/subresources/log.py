"""The log subresource: the simulator's containers write nothing, but a wrong question is still refused."""

from typing import Any

from labkit.api import status
from labkit.api.object import Object
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
        """Return the log as text: nothing. Raises 400 and 422."""
        pod = action.registry.get(action.resource, action.namespace, action.name)
        lines = request.parameter("tailLines")
        if lines.startswith("-"):
            cause = fields.invalid(
                "tailLines", int(lines) if lines[1:].isdigit() else lines, "must be greater than or equal to 0"
            )
            raise status.invalid("", "PodLogOptions", action.name, [cause])
        _container(pod, request.parameter("container"))
        return Response(200, TEXT) if pod["spec"].get("nodeName") else Response(204)


def _container(pod: Object, wanted: str) -> None:
    name, spec = pod["metadata"]["name"], pod["spec"]
    regular = _names(spec.get("containers"))
    everything = [*_names(spec.get("initContainers")), *regular, *_names(spec.get("ephemeralContainers"))]
    if not wanted and len(regular) > 1:
        message = f"a container name must be specified for pod {name}, choose one of: [{' '.join(regular)}]"
        raise status.bad_request(message)
    if wanted and wanted not in everything:
        raise status.bad_request(f"container {wanted} is not valid for pod {name}")


def _names(containers: Any) -> list[str]:
    return [one["name"] for one in containers or ()]
