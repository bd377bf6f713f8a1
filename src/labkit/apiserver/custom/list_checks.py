"""Checks of x-kubernetes-list-type, x-kubernetes-map-type and their keys in a schema."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import fields

Schema = Mapping[str, Any]
LIST_TYPE, MAP_TYPE, KEYS = "x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-list-map-keys"
PRESERVE = "x-kubernetes-preserve-unknown-fields"


def causes(schema: Schema, path: str) -> Iterator[Cause]:
    """Yield what is wrong with the topology that one node of a schema declares."""
    if schema.get(PRESERVE) is False:
        yield fields.invalid(f"{path}.{PRESERVE}", False, "must be true or undefined")
    yield from _map_type(schema, path)
    yield from _list_type(schema, path)
    yield from _keys(schema, path)
    yield from _items(schema, path)


def _wrong_type(schema: Schema, path: str, detail: str) -> Cause:
    type_ = schema.get("type")
    return fields.invalid(f"{path}.type", type_, detail) if type_ else fields.required(f"{path}.type", detail)


def _map_type(schema: Schema, path: str) -> Iterator[Cause]:
    map_type = schema.get(MAP_TYPE)
    if map_type is None:
        return
    if schema.get("type") != "object":
        yield _wrong_type(schema, path, f"must be object if {MAP_TYPE} is specified")
    if map_type not in ("atomic", "granular"):
        yield fields.not_supported(f"{path}.{MAP_TYPE}", map_type, ("atomic", "granular"))


def _list_type(schema: Schema, path: str) -> Iterator[Cause]:
    list_type, items = schema.get(LIST_TYPE), schema.get("items")
    if list_type is None:
        return
    if schema.get("type") != "array":
        yield _wrong_type(schema, path, f"must be array if {LIST_TYPE} is specified")
    elif list_type == "set" and isinstance(items, Mapping):
        detail = f"must be atomic as item of a list with {LIST_TYPE}=set"
        shown = items.get(LIST_TYPE)
        if items.get("type") == "array" and shown not in (None, "atomic"):
            yield fields.invalid(f"{path}.items.{LIST_TYPE}", shown, detail)
        if items.get("type") == "object" and items.get(MAP_TYPE) != "atomic":
            yield fields.invalid(f"{path}.items.{MAP_TYPE}", shown, detail)  # upstream shows the list type
    if list_type not in ("atomic", "set", "map"):
        yield fields.not_supported(f"{path}.{LIST_TYPE}", list_type, ("atomic", "set", "map"))


def _keys(schema: Schema, path: str) -> Iterator[Cause]:
    list_type, keys, items = schema.get(LIST_TYPE), schema.get(KEYS) or (), schema.get("items")
    if keys and list_type != "map":
        detail, at = f"must be map if {KEYS} is non-empty", f"{path}.{LIST_TYPE}"
        yield fields.required(at, detail) if list_type is None else fields.invalid(at, list_type, detail)
    if list_type != "map":
        return
    if not keys:
        yield fields.required(f"{path}.{KEYS}", f"must not be empty if {LIST_TYPE} is map")
    if items is None:
        yield fields.required(f"{path}.items", f"must have a schema if {LIST_TYPE} is map")
    elif isinstance(items, Mapping) and items.get("type") != "object":
        detail = f"must be object if parent array's {LIST_TYPE} is map"
        yield fields.invalid(f"{path}.items.type", items.get("type") or "", detail)
    elif isinstance(items, Mapping):
        yield from _key_causes(items, keys, path)


def _key_causes(items: Schema, keys: Any, path: str) -> Iterator[Cause]:
    seen = set()
    for key in keys:
        one = (items.get("properties") or {}).get(key)
        if one is None:
            yield fields.invalid(f"{path}.{KEYS}", list(keys), "entries must all be names of item properties")
        elif one.get("type") in ("array", "object"):
            detail = f"must be a scalar type if parent array's {LIST_TYPE} is map"
            yield fields.invalid(f"{path}.items.properties[{key}].type", items.get("type"), detail)
        if key in seen:
            yield fields.invalid(f"{path}.{KEYS}", list(keys), "must not contain duplicate entries")
        seen.add(key)


def _items(schema: Schema, path: str) -> Iterator[Cause]:
    list_type, items = schema.get(LIST_TYPE), schema.get("items")
    if list_type not in ("set", "map") or not isinstance(items, Mapping):
        return
    if items.get("nullable"):
        yield fields.forbidden(f"{path}.items.nullable", f"cannot be nullable when {LIST_TYPE} is {list_type}")
    for key in (schema.get(KEYS) or ()) if list_type == "map" else ():
        one = (items.get("properties") or {}).get(key)
        if one is None:
            continue
        at = f"{path}.items.properties[{key}]"
        if key not in (items.get("required") or ()) and one.get("default") is None:
            detail = f"this property is in {KEYS}, so it must have a default or be a required property"
            yield fields.required(f"{at}.default", detail)
        if one.get("nullable"):
            yield fields.forbidden(f"{at}.nullable", f"this property is in {KEYS}, so it cannot be nullable")
