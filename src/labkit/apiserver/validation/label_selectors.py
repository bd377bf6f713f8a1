"""Validation of label selectors."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import fields, metadata, names


def validate(selector: Mapping[str, Any] | None, path: str) -> Iterator[Cause]:
    """Yield what is wrong with a metav1.LabelSelector; null is fine."""
    if selector is None:
        return
    yield from metadata.labels(selector.get("matchLabels") or {}, f"{path}.matchLabels")
    for index, one in enumerate(selector.get("matchExpressions") or ()):
        yield from _requirement(one, f"{path}.matchExpressions[{index}]")


def _requirement(one: Mapping[str, Any], at: str) -> Iterator[Cause]:
    operator, values = one.get("operator", ""), one.get("values") or ()
    if operator in ("In", "NotIn"):
        if not values:
            yield fields.required(f"{at}.values", "must be specified when `operator` is 'In' or 'NotIn'")
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            yield fields.forbidden(f"{at}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
    else:
        yield fields.invalid(f"{at}.operator", operator, "not a valid selector operator")
    for problem in names.qualified(one.get("key", "")):
        yield fields.invalid(f"{at}.key", one.get("key", ""), problem)
    for index, value in enumerate(values):
        for problem in names.label_value(value):
            yield fields.invalid(f"{at}.values[{index}]", value, problem)
