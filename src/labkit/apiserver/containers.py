"""Containers: what the API server asks of whoever runs them, once it has let a request through.

On a real cluster this is the kubelet of the pod's node. A server to which nobody has lent his containers
(`Registry.containers`) refuses the connection, and its logs are empty.
"""

from typing import Any, Protocol

from labkit.api import status
from labkit.api.object import Object
from labkit.web.message import Request, Response
from labkit.web.session import Forwarding, Session


class Containers(Protocol):
    """The containers of all pods. A pod that is asked for is there and has a node."""

    def connect(self, pod: Object, container: str, request: Request) -> Session | Forwarding:
        """Return what is at the other end of exec, attach or port-forward. Raises ApiError."""
        ...

    def log(self, pod: Object, container: str, request: Request) -> Response:
        """Return what a container has said."""
        ...


def chosen(pod: Object, wanted: str) -> str:
    """Return the container that is meant; "" means the only one. Raises 400."""
    name, spec = pod["metadata"]["name"], pod["spec"]
    regular = _names(spec.get("containers"))
    everything = [*_names(spec.get("initContainers")), *regular, *_names(spec.get("ephemeralContainers"))]
    if not wanted and len(regular) > 1:
        message = f"a container name must be specified for pod {name}, choose one of: [{' '.join(regular)}]"
        raise status.bad_request(message)
    if wanted and wanted not in everything:
        raise status.bad_request(f"container {wanted} is not valid for pod {name}")
    return wanted or regular[0]


def _names(containers: Any) -> list[str]:
    return [one["name"] for one in containers or ()]
