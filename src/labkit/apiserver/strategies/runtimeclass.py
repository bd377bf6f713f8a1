"""RuntimeClasses."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import fields, names


class RuntimeClass(Strategy):
    """The strategy of RuntimeClasses."""

    resources = ("runtimeclasses.node.k8s.io",)
    creates_on_update = True

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a RuntimeClass."""
        handler = obj.get("handler", "")
        if not handler:
            yield fields.required("handler")
        for problem in names.label(handler) if handler else ():
            yield fields.invalid("handler", handler, problem)
