"""ControllerRevisions: data of a controller that never changes again."""

from collections.abc import Iterable, Iterator

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import fields, numbers


class ControllerRevision(Strategy):
    """The strategy of ControllerRevisions."""

    resources = ("controllerrevisions.apps",)

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new revision: its number, or data that is no object."""
        yield from self._number(obj)
        data = obj.get("data")
        if data is None:
            yield fields.required("data", "data is mandatory")
        elif not isinstance(data, dict):
            yield fields.required("data", "data must be a valid JSON object")

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a changed revision: nothing but its number may change."""
        yield from self._number(obj)
        if obj.get("data") != old.get("data"):
            yield fields.invalid("data", obj.get("data"), "field is immutable")

    def _number(self, obj: Object) -> Iterator[Cause]:
        revision = obj.get("revision", 0)
        if revision < 0:
            yield fields.invalid("revision", revision, numbers.NOT_NEGATIVE)
