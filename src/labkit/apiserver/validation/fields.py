"""Causes: the building blocks of a 422, one function per kind of fault (apimachinery's util/validation/field)."""

import json
from collections.abc import Iterable
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver import go_json

EMPTY_QUOTED = '""'


def required(field: str, detail: str = "") -> Cause:
    """A value is missing."""
    return Cause("FieldValueRequired", f"Required value: {detail}" if detail else "Required value", field)


def invalid(field: str, value: Any, detail: str) -> Cause:
    """A value breaks a rule."""
    shown = f"Invalid value: {quoted(value)}"
    return Cause("FieldValueInvalid", f"{shown}: {detail}" if detail else shown, field)


def type_invalid(field: str, value: Any, detail: str) -> Cause:
    """A value is of the wrong type."""
    return Cause("FieldValueTypeInvalid", f"Invalid value: {quoted(value)}: {detail}", field)


def not_supported(field: str, value: Any, supported: Iterable[str]) -> Cause:
    """A value is none of the known ones."""
    known = ", ".join(quoted(one) for one in supported)
    return Cause("FieldValueNotSupported", f"Unsupported value: {quoted(value)}: supported values: {known}", field)


def forbidden(field: str, detail: str) -> Cause:
    """A value may not be given here or not be changed."""
    return Cause("FieldValueForbidden", f"Forbidden: {detail}", field)


def duplicate(field: str, value: Any) -> Cause:
    """A value that must be unique is there twice."""
    return Cause("FieldValueDuplicate", f"Duplicate value: {quoted(value)}", field)


def not_found(field: str, value: Any) -> Cause:
    """A value refers to something that is not there."""
    return Cause("FieldValueNotFound", f"Not found: {quoted(value)}", field)


def too_long(field: str, limit: int, unit: str = "bytes") -> Cause:
    """A text is too long."""
    return Cause("FieldValueTooLong", f"Too long: may not be more than {limit} {unit}", field)


def too_many(field: str, count: int, limit: int) -> Cause:
    """A list is too long."""
    unit = "item" if limit == 1 else "items"
    return Cause("FieldValueTooMany", f"Too many: {count}: must have at most {limit} {unit}", field)


def quoted(value: Any) -> str:
    """Return a value as the messages show it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return str(value)
    return go_json.text(value)
