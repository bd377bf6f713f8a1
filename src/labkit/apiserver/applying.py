"""Server-side apply: an object becomes what a configuration says of it; if there is none, it is created."""

from dataclasses import dataclass

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
from labkit.apiserver.duplicates import Duplicates
from labkit.apiserver.registry import Registry
from labkit.apiserver.strategy import CREATE, Action
from labkit.apiserver.subresource import Subresource
from labkit.authorization.attributes import Attributes
from labkit.web.message import Request


class Applying:
    """Applies configurations to the objects of a registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def apply(self, request: Request, action: Action, check: fieldvalidation.Check) -> tuple[Object, int]:
        """Return what is stored now, and 201 if it is new. Raises 400, 403, 409, 422 and 500."""
        resource, action.applies = action.resource, True
        asked = _read(request, action, check)
        live = self._registry.store.get(resource, f"{action.namespace}/{action.name}".strip("/"))
        if live is not None:
            return self._registry.update(action, lambda old: self._applied(asked, old, action)), 200
        self.check_may_create(action)
        action.operation = CREATE
        return self._registry.create(self._applied(asked, None, action), action, updates=True), 201

    def through(
        self, request: Request, found: Subresource, action: Action, old: Object, check: fieldvalidation.Check
    ) -> Object:
        """Return the object as an apply to one of its subresources leaves it."""
        action.applies = True
        body = self._applied(_read(request, action, check), old, action)
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

    def _applied(self, asked: "_Asked", live: Object | None, action: Action) -> Object:
        resource, check = action.resource, asked.check
        shown = conversion.from_stored(live, resource) if live is not None else None
        merged, entries = managed_fields.apply(asked.config, shown, self._registry.write_of(action), asked.force)
        if check.warn:
            patching.check_repeated(asked.repeated, check.strict, action.warnings)
        obj, _ = fieldvalidation.decoded(resource, merged)
        identity.check(obj, action)
        obj["metadata"]["managedFields"] = entries
        return conversion.to_stored(obj, resource)


@dataclass(frozen=True)
class _Asked:
    """What an apply brings."""

    config: Object
    repeated: Duplicates
    force: bool
    check: fieldvalidation.Check


def _read(request: Request, action: Action, check: fieldvalidation.Check) -> _Asked:
    config, repeated = patching.configuration(request, action.resource)
    return _Asked(config, repeated, options.boolean(request, "force"), check)
