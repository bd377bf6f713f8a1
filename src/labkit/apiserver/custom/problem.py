"""Problems: what a value breaks, and how a 422 tells it (the sentences of kube-openapi's validation errors)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import fields

ROOT = "<nil>"  # how the API server writes the place of what concerns the whole object
TYPE, REQUIRED, TOO_LONG, ENUM, TOO_MANY, OTHER, COMPOSITE = (
    *("type", "required", "toolong", "enum", "toomany", "other"),
    "composite",
)


@dataclass(frozen=True)
class Problem:
    """One rule that a value breaks."""

    code: str
    path: str
    message: str
    value: Any = None
    limit: int = 0
    allowed: Sequence[Any] = ()

    def cause(self, base: str = "") -> Cause:
        """Return the problem as a cause of a 422; `base` is where the value itself stands."""
        if self.code == COMPOSITE:  # upstream loses the place of these
            return fields.invalid(base or ROOT, "", self.message)
        place = ".".join(part for part in (base, self.path.removeprefix(".")) if part) or ROOT
        if self.code == REQUIRED:
            return fields.required(place)
        if self.code == ENUM:
            return fields.not_supported(place, self.value, [_shown(one) for one in self.allowed])
        if self.code == TOO_LONG:
            return fields.too_long(place, self.limit)
        if self.code == TOO_MANY:
            return fields.too_many(place, self.value, self.limit)
        make = fields.type_invalid if self.code == TYPE else fields.invalid
        return make(place, "" if self.value is None else self.value, self.message)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else fields.quoted(value)


def number(value: float) -> str:
    """Return a number as Go prints it."""
    if float(value).is_integer() and abs(value) < 1e21:
        return str(int(value))
    return str(value)
