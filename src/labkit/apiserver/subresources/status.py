"""The status subresource: a write to it changes the status (and labels and the like), never the spec."""

from labkit.api.object import Object
from labkit.apiserver.strategy import Action
from labkit.apiserver.subresource import Subresource
from labkit.web.message import Request, Response


class Status(Subresource):
    """`/status` of every resource that has one."""

    name = "status"
    verbs = ("get", "patch", "update")

    def get(self, action: Action, request: Request) -> Object | Response:
        """Return the whole object."""
        return action.registry.get(action.resource, action.namespace, action.name)

    def replace(self, action: Action, old: Object, body: Object) -> Object:
        """Take the status from the body and everything but the metadata from the stored object."""
        kept = {name: value for name, value in old.items() if name not in ("metadata", "status")}
        return {**kept, "metadata": body["metadata"], "status": body.get("status", {})}
