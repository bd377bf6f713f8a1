"""Ingresses."""

from collections.abc import Iterable

from labkit.api.object import Object, annotations
from labkit.api.status import Cause
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import fields, ingresses

CLASS_ANNOTATION = "kubernetes.io/ingress.class"


class Ingress(Strategy):
    """The strategy of Ingresses."""

    resources = ("ingresses.networking.k8s.io",)
    counts_generations = True
    has_status = True

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new Ingress has no address yet."""
        obj["status"] = {"loadBalancer": {}}

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        yield from ingresses.validate(obj["spec"])
        old_class, name = annotations(obj).get(CLASS_ANNOTATION), obj["spec"].get("ingressClassName")
        if old_class is not None and name is not None and old_class != name:
            text = "must match `ingressClassName` when both are specified"
            yield fields.invalid(f"annotations.{CLASS_ANNOTATION}", old_class, text)

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a changed object; a class by annotation may differ now."""
        return ingresses.validate(obj["spec"])
