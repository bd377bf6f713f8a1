"""Leases."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Strategy, spec_of
from labkit.apiserver.validation import fields, numbers


class Lease(Strategy):
    """The strategy of Leases."""

    resources = ("leases.coordination.k8s.io",)
    creates_on_update = True
    unconditional_update = False

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a Lease."""
        spec = spec_of(obj)
        seconds = spec.get("leaseDurationSeconds")
        if seconds is not None and seconds <= 0:
            yield fields.invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0")
        yield from numbers.not_negative(spec, "spec", "leaseTransitions")
