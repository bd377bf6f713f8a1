"""Server-side apply: an object becomes what a configuration says of it; if there is none, it is created."""

from labkit.api.object import Object
from labkit.apiserver import (
    callers,
    conversion,
    fieldvalidation,
    identity,
    managed_fields,
    options,
    patching,
)
from labkit.apiserver.registry import Registry
from labkit.apiserver.strategy import CREATE, Action
from labkit.apiserver.subresource import Subresource
from labkit.authorization.attributes import Attributes
from labkit.web.message import Request


class Applying:
    """Applies configurations to the objects of a registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def apply(self, request: Request, action: Action) -> tuple[Object, int]:
        """Return what is stored now, and 201 if it is new. Raises 400, 403, 409, 422 and 500."""
        resource, action.applies = action.resource, True
        config = patching.configuration(request, resource)
        identity.check_named(config, action)
        force = options.boolean(request, "force")
        live = self._registry.store.get(resource, f"{action.namespace}/{action.name}".strip("/"))
        if live is not None:
            return self._registry.update(action, lambda old: self._applied(config, old, action, force)), 200
        self.check_may_create(action)
        action.operation = CREATE
        return self._registry.create(self._applied(config, None, action, force), action), 201

    def through(self, request: Request, found: Subresource, action: Action, old: Object) -> Object:
        """Return the object as an apply to one of its subresources leaves it."""
        action.applies = True
        config = patching.configuration(request, action.resource)
        identity.check_named(config, action)
        body = self._applied(config, old, action, options.boolean(request, "force"))
        obj = found.replace(action, old, body)
        return {**obj, "metadata": {**obj["metadata"], "managedFields": body["metadata"]["managedFields"]}}

    def check_may_create(self, action: Action) -> None:
        """Raise 403 if a change that turns out to be a creation is made by somebody who may not create."""
        if action.user is None:
            return
        resource = action.resource
        about = (resource.group, resource.plural, "", action.namespace)
        asked = Attributes(action.user, "create", *about, version=resource.version)
        decision = self._registry.access.authorizer.decide(asked)
        if not decision.allowed:
            raise callers.forbidden(asked, decision)

    def _applied(self, config: Object, live: Object | None, action: Action, force: bool) -> Object:
        resource = action.resource
        shown = conversion.from_stored(live, resource) if live is not None else None
        merged, entries = managed_fields.apply(config, shown, self._registry.write_of(action), force)
        obj, _ = fieldvalidation.decoded(resource, merged)
        identity.check_same(obj, action)
        obj["metadata"]["managedFields"] = entries
        return conversion.to_stored(obj, resource)
