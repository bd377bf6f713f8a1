"""From an OpenAPI schema to CEL's types: what `self` is in a validation rule.

Fields whose names are not CEL's are written with escapes (`a-b` is `a__dash__b`); fields of unknown content are not
there at all, and what may be a number or a text is dyn.
"""

import re
from collections.abc import Mapping
from typing import Any

from labkit.cel import types
from labkit.cel.tree import RESERVED
from labkit.cel.types import Type

_WORDS = RESERVED | {"true", "false", "null"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_SIGNS = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}
_FORMATS = {"date": types.TIMESTAMP, "date-time": types.TIMESTAMP, "duration": types.DURATION, "byte": types.BYTES}


def escaped(name: str) -> str | None:
    """Return how an expression writes a field's name, or None for a name that it cannot write."""
    if name in _WORDS:
        return f"__{name}__"
    if not _NAME.fullmatch(name):
        return None
    return re.sub(r"__|[./-]", lambda sign: _SIGNS[sign[0]], name)


def type_of(schema: Mapping[str, Any], name: str = "selfType", root: bool = False) -> Type:
    """Return the type of a schema; a `root` always has apiVersion, kind and metadata."""
    if schema.get("x-kubernetes-int-or-string"):
        return types.DYN
    match schema.get("type"):
        case "object":
            return _object(schema, name, root or bool(schema.get("x-kubernetes-embedded-resource")))
        case "array":
            return types.list_of(type_of(schema.get("items") or {}, f"{name}.@idx"))
        case "integer":
            return types.INT
        case "number":
            return types.DOUBLE
        case "boolean":
            return types.BOOL
        case "string":
            return _FORMATS.get(schema.get("format", ""), types.STRING)
    return types.DYN


def _object(schema: Mapping[str, Any], name: str, resource: bool) -> Type:
    more = schema.get("additionalProperties")
    if isinstance(more, Mapping) or more is True:
        value = type_of(more, f"{name}.@elem") if isinstance(more, Mapping) else types.DYN
        return types.map_of(types.STRING, value)
    properties = dict(schema.get("properties") or {})
    if not properties and not resource:
        return types.DYN if schema.get("x-kubernetes-preserve-unknown-fields") else types.object_of(name, {})
    if resource:
        properties = {**properties, **_RESOURCE}
    names = {one: written for one in properties if (written := escaped(one)) is not None}
    fields = {names[one]: type_of(properties[one], f"{name}.{one}") for one in names}
    return types.object_of(name, fields, names=names)


_TEXT = {"type": "string"}
_RESOURCE: Mapping[str, Any] = {
    "apiVersion": _TEXT,
    "kind": _TEXT,
    "metadata": {"type": "object", "properties": {"name": _TEXT, "generateName": _TEXT}},
}
