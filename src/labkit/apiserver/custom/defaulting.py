"""Defaulting: what a structural schema says of fields left open, and of nulls that it does not allow."""

import copy
from typing import Any

from labkit.apiserver.custom import pruning
from labkit.apiserver.custom.structural import Structural


def fill(value: Any, schema: Structural | None) -> None:
    """Put the defaults of a schema into a value, in place."""
    if schema is None:
        return
    if isinstance(value, dict):
        _fill_map(value, schema)
    elif isinstance(value, list):
        for index, one in enumerate(value):
            if _is_forbidden_null(one, schema.items):
                value[index] = _default(schema.items)
            fill(value[index], schema.items)


def _fill_map(value: dict[str, Any], schema: Structural) -> None:
    for name, one in schema.properties.items():
        if one.default is not None and (name not in value or _is_forbidden_null(value[name], one)):
            value[name] = _default(one)
    for name, child in value.items():
        one_or_none = schema.below(name)
        if name not in schema.properties and _is_forbidden_null(child, schema.additional):
            value[name] = _default(schema.additional)
        fill(value[name], one_or_none)


def _default(schema: Structural | None) -> Any:
    """A default as it is served: without the fields that its own schema does not know."""
    default = schema.default if schema is not None else None
    return copy.deepcopy(pruning.without_unknown(default, schema, bool(schema and schema.embedded)))


def _is_forbidden_null(value: Any, schema: Structural | None) -> bool:
    return value is None and schema is not None and not schema.nullable


def drop_nulls(value: Any, schema: Structural | None) -> None:
    """Drop nulls from maps, in place, where the schema neither allows them nor has a default instead."""
    if schema is None:
        return
    if isinstance(value, dict):
        for name in list(value):
            one = schema.below(name)
            if value[name] is None and one is not None and not one.nullable and one.default is None:
                del value[name]
            else:
                drop_nulls(value[name], one)
    elif isinstance(value, list):
        for one_item in value:
            drop_nulls(one_item, schema.items)
