"""The binding subresource: a scheduler writes a node into the pod that the path names."""

from labkit.api import status
from labkit.api.object import Object, name
from labkit.apiserver import pod_binding
from labkit.apiserver.strategy import Action
from labkit.apiserver.subresource import Subresource
from labkit.web.message import Request, Response


class Binding(Subresource):
    """`POST pods/<name>/binding`."""

    name = "binding"
    resources = ("pods",)
    kind = ("v1", "Binding")
    verbs = ("create",)

    def create(self, action: Action, body: Object, request: Request) -> Object | Response:
        """Bind the pod. Raises 400, 404, 409 and 500."""
        if name(body) != action.name:
            raise status.bad_request("name in URL does not match name in Binding object")
        pod_binding.check(body)
        return pod_binding.bind(action, body)
