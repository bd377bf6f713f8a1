"""Admission plugins: what may still change or refuse a write after it is known who asks for it.

A leaf in `admission/` is one plugin; `order` is its place in upstream's recommended order.
"""

from typing import ClassVar

from labkit.api.object import Object
from labkit.apiserver.strategy import Action


class AdmissionPlugin:
    """Looks at writes. `obj` is the new object (None for a deletion), `old` the one before."""

    order: ClassVar[int] = 100

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Complete the object, or raise the ApiError that refuses it."""

    def validate(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Raise the ApiError that refuses the finished object."""
