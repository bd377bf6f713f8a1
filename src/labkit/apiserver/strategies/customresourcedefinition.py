"""CustomResourceDefinitions: generations, stored versions, and what follows from them (see `custom.lifecycle`)."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver import bodies
from labkit.apiserver.custom import definition_checks, lifecycle, nested_schemas
from labkit.apiserver.custom.definition import CRDS
from labkit.apiserver.strategy import Action, Strategy, spec_of, status_of


class CustomResourceDefinition(Strategy):
    """The rules of definitions."""

    resources: ClassVar[tuple[str, ...]] = ("customresourcedefinitions.apiextensions.k8s.io",)
    counts_generations: ClassVar[bool] = True
    has_status: ClassVar[bool] = True
    unconditional_update: ClassVar[bool] = False
    any_finalizers: ClassVar[bool] = True

    def default(self, obj: Object) -> None:
        """Name the singular and the list, convert by leaving things as they are."""
        spec = obj["spec"]
        for version in spec.get("versions") or ():
            schema = (version.get("schema") or {}).get("openAPIV3Schema")
            if schema is not None:
                _read(obj, schema)
        names = spec["names"]
        if names.get("kind"):
            names.setdefault("singular", names["kind"].lower())
            names.setdefault("listKind", f"{names['kind']}List")
        spec.setdefault("conversion", {"strategy": "None"})
        service = ((spec["conversion"].get("webhook") or {}).get("clientConfig") or {}).get("service")
        if service is not None:
            service.setdefault("port", 443)

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new definition has a status of its own."""
        obj["status"] = {"conditions": None, "acceptedNames": {"plural": "", "kind": ""}, "storedVersions": None}
        _remember_storage(obj)

    def prepare_update(self, obj: Object, old: Object, action: Action) -> None:
        """The versions that objects may be stored in are remembered until somebody takes them out of the status."""
        obj["status"] = dict(status_of(old))
        _remember_storage(obj)

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new definition."""
        return definition_checks.causes(obj)

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a changed definition."""
        return definition_checks.update_causes(obj, old)

    def validate_status(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a changed status."""
        return definition_checks.status_causes(obj)

    def warnings(self, obj: Object, old: Object | None) -> Sequence[str]:
        """Name the formats that this server does not know."""
        return definition_checks.warnings(obj, old)

    def holds(self, obj: Object) -> bool:
        """A definition stays until its resources are gone."""
        return True

    def terminating(self, obj: Object, now: str) -> Object:
        """Return a definition that waits for that."""
        return lifecycle.terminating(obj, now)

    def settle(self, action: Action) -> None:
        """Judge its names, establish it, serve it, clean up behind it."""
        lifecycle.settle(action.registry, action.name)


def _read(obj: Object, schema: dict[str, Any]) -> None:
    try:
        nested_schemas.read(schema)
    except ValueError as wrong:
        raise bodies.cannot_handle(CRDS, obj, str(wrong)) from wrong


def _remember_storage(obj: Object) -> None:
    status: dict[str, Any] = obj["status"]
    stored = list(status.get("storedVersions") or ())
    storage = next((one["name"] for one in spec_of(obj).get("versions") or () if one.get("storage")), None)
    if storage is not None and storage not in stored:
        status["storedVersions"] = [*stored, storage]
