"""Subresources: what stands behind the last part of a path such as pods/web/binding.

A leaf in `subresources/` serves one subresource of one or more resources.
"""

from typing import Any, ClassVar

from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.apiserver.strategy import Action
from labkit.web.message import Request, Response


class Subresource:
    """Answers requests to one subresource."""

    name: ClassVar[str] = ""  # "binding"
    resources: ClassVar[tuple[str, ...]] = ()  # group resources; empty: every resource that lists the subresource
    kind: ClassVar[tuple[str, str]] = ("", "")  # apiVersion and kind of its bodies; empty: those of the resource
    verbs: ClassVar[tuple[str, ...]] = ()
    passes_on: ClassVar[bool] = False  # requests of any method and path below are not for the server itself
    connects: ClassVar[bool] = False  # leads to a connection: a POST is answered like a GET, whatever its body
    writes_spec: ClassVar[bool] = False  # a write counts as one to the object itself, not to its status

    def get(self, action: Action, request: Request) -> Object | Response:
        """Answer a GET."""
        raise NotImplementedError

    def create(self, action: Action, body: Object, request: Request) -> Object | Response:
        """Answer a POST."""
        raise NotImplementedError

    def replace(self, action: Action, old: Object, body: Object) -> Object:
        """Return the object of the resource as a PUT or PATCH of the subresource leaves it; `body` is decoded."""
        raise NotImplementedError

    def shown(self, action: Action, obj: Object) -> Any:
        """Return what the subresource shows of an object of the resource."""
        return obj

    def document(self, action: Action, obj: Object) -> Any:
        """Return what a patch of the subresource is applied to."""
        return self.shown(action, obj)

    def accepts(self, body: Any) -> Any:
        """Return a body as the kind that is read; older versions of it may be accepted too."""
        return body

    def body_type(self, resource: ResourceType) -> ResourceType:
        """Return the kind of the bodies as a resource type, so that they are decoded like objects."""
        api_version, kind = self.kind
        if not kind:
            return resource
        group, _, version = api_version.rpartition("/")
        return ResourceType(group, version, resource.plural, kind, resource.namespaced)
