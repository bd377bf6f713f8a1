"""Structural checks: which schemas are structural, and what keeps others from being so.

Source of the rules and texts: apiextensions-apiserver's schema package (Kubernetes 1.36).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.custom import patterns
from labkit.apiserver.validation import fields

Schema = Mapping[str, Any]
ROOT, ITEM, FIELD = "at the root", "for specified array items", "for specified object fields"
INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]
PRESERVE, EMBEDDED = "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"
BY_EITHER = "x-kubernetes-int-or-string"
# What a schema inside of allOf, anyOf, oneOf or not must leave out, and how the refusal puts it.
FORBIDDEN = {
    "type": "must be empty",
    "additionalProperties": "must be undefined",
    "default": "must be undefined",
    "title": "must be empty",
    "description": "must be empty",
    "nullable": "must be false",
    PRESERVE: "must be false",
    EMBEDDED: "must be false",
    BY_EITHER: "must be false",
    "x-kubernetes-list-map-keys": "must be empty",
    "x-kubernetes-list-type": "must be undefined",
    "x-kubernetes-map-type": "must be undefined",
    "x-kubernetes-validations": "must be empty",
}


def causes(schema: Schema, path: str) -> list[Cause]:
    """Return what keeps a schema from being structural, sorted by text."""
    found = [*_node(schema, ROOT, path), *_completeness(schema, schema, path, path)]
    return sorted(found, key=lambda one: f"{one.field}: {one.message}")


def _node(schema: Schema, level: str, path: str) -> Iterator[Cause]:
    type_, properties = schema.get("type") or "", schema.get("properties") or {}
    items, additional = schema.get("items"), schema.get("additionalProperties")
    if type_ == "array" and not isinstance(items, Mapping):
        yield fields.required(f"{path}.items", "must be specified")
    if isinstance(items, Mapping):
        yield from _node(items, ITEM, f"{path}.items")
    for name, below in properties.items():
        yield from _node(below, FIELD, f"{path}.properties[{name}]")
    if additional is not None and level == ROOT:
        yield fields.forbidden(f"{path}.additionalProperties", "must not be used at the root")
    if isinstance(additional, Mapping):
        yield from _node(additional, FIELD, f"{path}.additionalProperties")
    yield from _extensions(schema, path)
    all_of: Sequence[Schema] = schema.get("allOf") or ()
    skips_any = schema.get("anyOf") == INT_OR_STRING
    skips_first = bool(all_of) and (all_of[0].get("anyOf") or []) == INT_OR_STRING
    yield from _validations(schema, path, skips_any, skips_first)
    yield from _type(schema, level, path)
    yield from _metadata(schema, level, path)
    if schema.get(EMBEDDED) and not schema.get(PRESERVE) and not properties:
        detail = f"must not be empty if {EMBEDDED} is true without {PRESERVE}"
        yield fields.required(f"{path}.properties", detail)


def _extensions(schema: Schema, path: str) -> Iterator[Cause]:
    for name in (PRESERVE, EMBEDDED):
        if schema.get(BY_EITHER) and schema.get(name):
            yield fields.invalid(f"{path}.{name}", True, f"must be false if {BY_EITHER} is true")


def _type(schema: Schema, level: str, path: str) -> Iterator[Cause]:
    type_ = schema.get("type") or ""
    if schema.get(EMBEDDED) and type_ != "object":
        detail = f"must be object if {EMBEDDED} is true"
        at = f"{path}.type"
        yield fields.invalid(at, type_, detail) if type_ else fields.required(at, detail)
    elif not type_ and not schema.get(BY_EITHER) and not schema.get(PRESERVE):
        yield fields.required(f"{path}.type", f"must not be empty {level}")
    if schema.get(EMBEDDED) and schema.get("additionalProperties") is not None:
        yield fields.forbidden(f"{path}.additionalProperties", f"must not be used if {EMBEDDED} is set")
    if level == ROOT and type_ and type_ != "object":
        yield fields.invalid(f"{path}.type", type_, "must be object at the root")


def _metadata(schema: Schema, level: str, path: str) -> Iterator[Cause]:
    properties = schema.get("properties") or {}
    checks = level == ROOT or bool(schema.get(EMBEDDED))
    for name in ("kind", "apiVersion"):
        if checks and name in properties and properties[name].get("type") != "string":
            at = f"{path}.properties[{name}].type"
            yield fields.invalid(at, properties[name].get("type") or "", "must be string")
    meta = properties.get("metadata")
    if meta is None:
        return
    at = f"{path}.properties[metadata]"
    if checks and meta.get("type") != "object":
        yield fields.invalid(f"{at}.type", meta.get("type") or "", "must be object")
    if level == ROOT:
        restricted = set(meta.get("properties") or ()) <= {"name", "generateName"}
        if not restricted or set(meta) - {"type", "properties", "default"}:
            detail = "must not specify anything other than name and generateName, but metadata is implicitly specified"
            yield fields.forbidden(at, detail)


def _validations(schema: Schema, path: str, skips_any: bool, skips_first: bool) -> Iterator[Cause]:
    if not skips_any:
        for index, one in enumerate(schema.get("anyOf") or ()):
            yield from _nested(one, f"{path}.anyOf[{index}]")
    for index, one in enumerate(schema.get("allOf") or ()):
        yield from _nested(one, f"{path}.allOf[{index}]", skips_any=skips_first and index == 0)
    for index, one in enumerate(schema.get("oneOf") or ()):
        yield from _nested(one, f"{path}.oneOf[{index}]")
    if schema.get("not") is not None:
        yield from _nested(schema["not"], f"{path}.not")
    if schema.get("pattern"):
        try:
            patterns.compiled(schema["pattern"])
        except patterns.BadPattern as wrong:
            detail = f"must be a valid regular expression, but isn't: {wrong}"
            yield fields.invalid(f"{path}.pattern", schema["pattern"], detail)


def _nested(schema: Schema, path: str, skips_any: bool = False) -> Iterator[Cause]:
    yield from _validations(schema, path, skips_any, False)
    if isinstance(schema.get("items"), Mapping):
        yield from _nested(schema["items"], f"{path}.items")
    for name, one in (schema.get("properties") or {}).items():
        yield from _nested(one, f"{path}.properties[{name}]")
    for name, detail in FORBIDDEN.items():
        if schema.get(name) or (name == "additionalProperties" and name in schema):
            yield fields.forbidden(f"{path}.{name}", f"{detail} to be structural")
    if "metadata" in (schema.get("properties") or {}):
        yield fields.forbidden(f"{path}.properties[metadata]", "must not be specified in a nested context")


def _completeness(nested: Schema, schema: Schema | None, path: str, nested_path: str) -> Iterator[Cause]:
    """What value validations speak of must be specified outside of them too."""
    if nested.get("not") is not None:
        yield from _nested_completeness(nested["not"], schema, path, f"{nested_path}.not")
    for name in ("allOf", "anyOf", "oneOf"):
        for index, one in enumerate(nested.get(name) or ()):
            yield from _nested_completeness(one, schema, path, f"{nested_path}.{name}[{index}]")


def _nested_completeness(nested: Schema, schema: Any, path: str, nested_path: str) -> Iterator[Cause]:
    if not isinstance(schema, Mapping):
        yield fields.required(path, f"because it is defined in {nested_path}")
        return
    yield from _completeness(nested, schema, path, nested_path)
    if isinstance(nested.get("items"), Mapping):
        yield from _nested_completeness(nested["items"], schema.get("items"), f"{path}.items", f"{nested_path}.items")
    for name, one in (nested.get("properties") or {}).items():
        below, at = (schema.get("properties") or {}).get(name), f"properties[{name}]"
        yield from _nested_completeness(one, below, f"{path}.{at}", f"{nested_path}.{at}")
