"""Validation of numbers: counts, and "30%" where either is allowed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import fields

PERCENT = re.compile(r"[0-9]+%")
PERCENT_TEXT = (
    "a valid percent string must be a numeric string followed by an ending '%' "
    "(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
)
NOT_NEGATIVE = "must be greater than or equal to 0"


def not_negative(holder: Mapping[str, Any], path: str, *names: str) -> Iterator[Cause]:
    """Yield the fields of `holder` that are below zero."""
    for name in names:
        value = holder.get(name)
        if isinstance(value, int) and value < 0:
            yield fields.invalid(f"{path}.{name}", value, NOT_NEGATIVE)


def count_or_percent(value: Any, at: str) -> Iterator[Cause]:
    """Yield what keeps a value from being a count or a percentage."""
    if isinstance(value, str):
        if PERCENT.fullmatch(value) is None:
            yield fields.invalid(at, value, PERCENT_TEXT)
    elif isinstance(value, int) and value < 0:
        yield fields.invalid(at, value, NOT_NEGATIVE)


def at_most_all(value: Any, at: str) -> Iterator[Cause]:
    """Yield a percentage above 100."""
    if isinstance(value, str) and PERCENT.fullmatch(value) and int(value[:-1]) > 100:
        yield fields.invalid(at, value, "must not be greater than 100%")


def is_zero(value: Any) -> bool:
    """Whether a count or a percentage is nothing."""
    return value in (0, "0%", None)
