"""The status of custom resources."""

from labkit.api.object import Object
from labkit.apiserver.strategy import Action
from labkit.apiserver.subresource import Subresource
from labkit.web.message import Request, Response


class CustomStatus(Subresource):
    """`/status` of one version of a definition."""

    name = "status"
    verbs = ("get", "patch", "update")

    def get(self, action: Action, request: Request) -> Object | Response:
        """Return the whole resource."""
        return action.registry.get(action.resource, action.namespace, action.name)

    def replace(self, action: Action, old: Object, body: Object) -> Object:
        """Take the status from the body and everything else from the stored resource."""
        kept = {name: value for name, value in old.items() if name not in ("metadata", "status")}
        status = {"status": body["status"]} if "status" in body else {}
        return {**kept, "metadata": body["metadata"], **status}
