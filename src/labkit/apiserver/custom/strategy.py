"""The strategy of custom resources: generations, the status subresource, and validation against the schema."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from labkit.api import status
from labkit.api.object import Object, metadata
from labkit.api.status import Cause
from labkit.apiserver.custom import embedded, finalizers, lifecycle, list_types, problem, rules, scale, schema_validator
from labkit.apiserver.custom.definition import Definition, Version
from labkit.apiserver.strategy import CREATE, Action, Strategy
from labkit.apiserver.validation import fields

# Causes after which the rules of x-kubernetes-validations are not looked at.
BLOCKING = (
    *("FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany"),
    "FieldValueTypeInvalid",
)
UNCHECKED = (
    "some validation rules were not checked because the object was invalid; "
    "correct the existing errors to complete validation"
)


class CustomStrategy(Strategy):
    """The rules of one version of a definition."""

    counts_generations: ClassVar[bool] = True
    unconditional_update: ClassVar[bool] = False
    any_finalizers: ClassVar[bool] = True

    def __init__(self, definition: Definition, version: Version, terminating: bool) -> None:
        self._definition = definition
        self._version = version
        self._terminating = terminating
        self._rules = rules.validator(version.structure, is_root=True)

    def authorize(self, obj: Object, old: Object | None, action: Action) -> None:
        """Refuse new resources while their definition is on its way out."""
        if self._terminating and old is None and action.operation == CREATE:
            why = "create not allowed while custom resource definition is terminating"
            raise status.forbidden(action.resource, action.name, why)

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A create cannot set the status."""
        if self.has_status:
            obj.pop("status", None)

    def prepare_update(self, obj: Object, old: Object, action: Action) -> None:
        """Neither can an update; the registry puts an old one back."""
        if self.has_status and "status" not in old:
            obj.pop("status", None)

    def prepare_status(self, obj: Object, old: Object, action: Action) -> None:
        """An update of the status changes nothing of the metadata but whose the fields are."""
        entries = metadata(obj).get("managedFields")
        kept = {name: value for name, value in metadata(old).items() if name != "managedFields"}
        obj["metadata"] = {**kept, **({"managedFields": entries} if entries else {})}

    def spec_changed(self, obj: Object, old: Object) -> bool:
        """Everything but the metadata counts."""
        return {**obj, "metadata": None} != {**old, "metadata": None}

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new resource."""
        causes = [one.cause() for one in schema_validator.problems(self._version.schema, obj)]
        causes += scale.causes(obj, self._version.scale)
        causes += self._shape_causes(obj)
        causes += list_types.causes(obj, self._version.structure)
        return [*causes, *self._rule_causes(causes, obj, None)]

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a changed resource; what has not changed is not held against it."""
        causes = [one.cause() for one in schema_validator.problems(self._version.schema, obj, old)]
        causes += scale.causes(obj, self._version.scale)
        causes += self._shape_causes(obj)
        causes += self._new_list_causes(obj, old)
        return [*causes, *self._rule_causes(causes, obj, old)]

    def validate_status(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a changed status."""
        causes = [*self._status_causes(obj, old), *scale.status_causes(obj, self._version.scale)]
        causes += self._new_list_causes(obj, old)
        return [*causes, *self._rule_causes(causes, obj, old)]

    def warnings(self, obj: Object, old: Object | None) -> Sequence[str]:
        """Return what is to be said about new finalizers."""
        return finalizers.warnings(obj, old)

    def settle(self, action: Action) -> None:
        """A resource may be the last that its definition waits for."""
        if self._terminating:
            lifecycle.settle(action.registry, self._definition.name)

    def _status_causes(self, obj: Object, old: Object) -> Iterator[Cause]:
        schema = (self._version.schema.get("properties") or {}).get("status")
        if "status" in obj and schema is not None:
            before = old.get("status", schema_validator.MISSING)
            for one in schema_validator.problems(schema, obj["status"], before):
                yield one.cause("status")

    def _shape_causes(self, obj: Object) -> Iterator[Cause]:
        structure = self._version.structure
        for name in sorted(obj):
            below = structure.below(name) if structure is not None and name != "metadata" else None
            yield from embedded.causes(obj[name], below, name)

    def _new_list_causes(self, obj: Object, old: Object) -> Iterable[Cause]:
        if any(True for _ in list_types.causes(old, self._version.structure)):
            return ()
        return list_types.causes(obj, self._version.structure)

    def _rule_causes(self, causes: Sequence[Cause], obj: Object, old: Object | None) -> Iterable[Cause]:
        if self._rules is None:
            return ()
        if any(one.reason in BLOCKING for one in causes):
            return [fields.invalid(problem.ROOT, None, UNCHECKED)]
        return self._rules.causes(obj, old)


class CustomStrategyWithStatus(CustomStrategy):
    """The rules of a version that has a status subresource."""

    has_status: ClassVar[bool] = True


def of(definition: Definition, version: Version, terminating: bool) -> CustomStrategy:
    """Return the strategy of a version."""
    kind = CustomStrategyWithStatus if version.has_status else CustomStrategy
    return kind(definition, version, terminating)
