"""Schema checks: which OpenAPI schemas a definition may carry.

Source of the rules, their order and their texts: apiextensions-apiserver's validation (Kubernetes 1.36).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.custom import default_checks, internal_form, list_checks, rule_checks, structural
from labkit.apiserver.custom import structural_checks as structures
from labkit.apiserver.custom.pruning import META_FIELDS
from labkit.apiserver.validation import fields

Schema = Mapping[str, Any]
TYPES = ("array", "boolean", "integer", "number", "object", "string")
AT_ROOT = (
    *("Description", "Type", "Format", "Title", "Maximum", "ExclusiveMaximum", "Minimum", "ExclusiveMinimum"),
    *("MaxLength", "MinLength", "Pattern", "MaxItems", "MinItems", "UniqueItems", "MultipleOf", "Required", "Items"),
    *("Properties", "ExternalDocs", "Example", "XPreserveUnknownFields", "XValidations"),
)
OF_STATUS = "at the root of the schema if the status subresource is enabled"
UNSUPPORTED = ("id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref")


@dataclass(frozen=True)
class Place:
    """Where in a schema a check is, as far as rules depend on it."""

    no_defaults: str = ""  # why there may be no default here
    inside_meta: bool = False
    uncorrelated: str = ""  # the path of the first list or map whose items cannot be told apart over an update
    with_rules: bool = True  # x-kubernetes-validations are compiled here


def causes(schema: Schema, path: str, has_status: bool) -> list[Cause]:
    """Return what is wrong with the schema of a version, or with the one that all versions share."""
    found = [*_root(schema, path, has_status)]
    parsed = structural.parsed(schema)
    unreadable = _unreadable(schema)
    broken = structures.causes(schema, path) if not unreadable else []
    if not unreadable and not broken:
        broken = list(default_checks.causes(parsed, path))
    found += broken
    with_rules = not unreadable and not broken
    below = list(_node(schema, path, Place(with_rules=with_rules), True))
    found += [one.cause for one in below if not one.is_rule] + [one.cause for one in below if one.is_rule]
    if not found and unreadable:
        found.append(fields.invalid(path, "", unreadable))
    return found


@dataclass(frozen=True)
class _Found:
    cause: Cause
    is_rule: bool = False


def _root(schema: Schema, path: str, has_status: bool) -> Iterator[Cause]:
    if has_status:
        for name in schema:
            shown = internal_form.go_name(name)
            if name == "type" and schema[name] != "object":
                detail = f'only "object" is allowed as the type {OF_STATUS}'
                yield fields.invalid(f"{path}.type", schema[name], detail)
                break
            if shown not in AT_ROOT and schema[name] not in (None, False, "", [], {}):
                detail = f"only [{' '.join(AT_ROOT)}] fields are allowed {OF_STATUS}"
                text = f"Invalid value: {internal_form.schema_text(schema)}: {detail}"
                yield Cause("FieldValueInvalid", text, path)
                break
    if schema.get("nullable"):
        yield fields.forbidden(f"{path}.nullable", "nullable cannot be true at the root")


def _unreadable(schema: Any) -> str:
    """Why a schema cannot be read as a structural one at all."""
    if not isinstance(schema, Mapping):
        return ""
    for name in ("id", "$schema", "$ref", "patternProperties", "dependencies", "additionalItems", "definitions"):
        if schema.get(name):
            return f"OpenAPIV3Schema '{name.removeprefix('$') if name == '$schema' else name}' is not supported"
    if isinstance(schema.get("items"), list) and schema["items"]:
        return "OpenAPIV3Schema 'items' must be a schema, but is an array"
    if schema.get("x-kubernetes-preserve-unknown-fields") is False:
        return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined"
    below = [*(schema.get("properties") or {}).values(), schema.get("items"), schema.get("additionalProperties")]
    below += [schema.get("not"), *(one for name in ("allOf", "anyOf", "oneOf") for one in schema.get(name) or ())]
    return next((why for one in below if (why := _unreadable(one))), "")


# --- one node and those below ---------------------------------------------------------------------------------------


def _node(schema: Any, path: str, place: Place, is_root: bool = False) -> Iterator[_Found]:
    if not isinstance(schema, Mapping):
        return
    before = [_Found(one) for one in (*_own(schema, path, place), *_additional(schema, path))]
    below = list(_below(schema, path, place, is_root))
    after = [_Found(one) for one in (*list_checks.causes(schema, path), *rule_checks.shape_causes(schema, path))]
    found = [*before, *below, *after]
    yield from found
    is_resource = is_root or bool(schema.get("x-kubernetes-embedded-resource"))
    if place.with_rules and all(one.is_rule for one in found):
        for one in rule_checks.compile_causes(schema, path, place.uncorrelated, is_resource):
            yield _Found(one, is_rule=True)


def _own(schema: Schema, path: str, place: Place) -> Iterator[Cause]:
    type_ = schema.get("type") or ""
    if type_ and type_ not in TYPES:
        yield fields.not_supported(f"{path}.type", type_, TYPES)
    if schema.get("default") is not None and place.no_defaults:
        yield fields.forbidden(f"{path}.default", f"must not be set {place.no_defaults}")
    for name in UNSUPPORTED:
        if schema.get(name) or (name in ("additionalItems", "dependencies") and schema.get(name) is not None):
            yield fields.forbidden(f"{path}.{name}", f"{name} is not supported")
    if type_ == "null":
        yield fields.forbidden(f"{path}.type", "type cannot be set to null, use nullable as an alternative")
    if isinstance(schema.get("items"), list) and schema["items"]:
        yield fields.forbidden(f"{path}.items", "items must be a schema object and not an array")
    if place.inside_meta and schema.get("x-kubernetes-embedded-resource"):
        yield fields.forbidden(f"{path}.x-kubernetes-embedded-resource", "must not be used inside of resource meta")
    if schema.get("uniqueItems"):
        detail = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
        yield fields.forbidden(f"{path}.uniqueItems", detail)


def _additional(schema: Schema, path: str) -> Iterator[Cause]:
    additional = schema.get("additionalProperties")
    if additional is not None and schema.get("properties") and additional is not True:
        detail = "additionalProperties and properties are mutual exclusive"
        yield fields.forbidden(f"{path}.additionalProperties", detail)


def _below(schema: Schema, path: str, place: Place, is_root: bool) -> Iterator[_Found]:
    additional_place = place
    if place.inside_meta:
        additional_place = replace(place, no_defaults="inside additionalProperties applying to object metadata")
    yield from _node(schema.get("additionalProperties"), f"{path}.additionalProperties", additional_place)
    yield from _properties(schema, path, place, is_root)
    nested = replace(place, with_rules=False)
    yield from _node(schema.get("not"), f"{path}.not", nested)
    for name in ("allOf", "oneOf", "anyOf"):
        for index, one in enumerate(schema.get(name) or ()):
            yield from _node(one, f"{path}.{name}[{index}]", nested)
    for name in sorted(schema.get("definitions") or ()):
        yield from _node(schema["definitions"][name], f"{path}.definitions[{name}]", nested)
    items, items_place = schema.get("items"), place
    if schema.get("x-kubernetes-list-type") != "map":
        items_place = replace(place, uncorrelated=place.uncorrelated or path)
    if isinstance(items, list):
        for index, one in enumerate(items):
            yield from _node(one, f"{path}.items[{index}]", items_place)
    yield from _node(items, f"{path}.items", items_place)


def _properties(schema: Schema, path: str, place: Place, is_root: bool) -> Iterator[_Found]:
    if schema.get("x-kubernetes-map-type") == "atomic":
        place = replace(place, uncorrelated=place.uncorrelated or path)
    properties = schema.get("properties") or {}
    for name in sorted(properties):
        here = place
        if (is_root or schema.get("x-kubernetes-embedded-resource")) and name in META_FIELDS:
            here = replace(here, inside_meta=True)
            if is_root:
                here = replace(here, no_defaults=f"in top-level {name}")
        yield from _node(properties[name], f"{path}.properties[{name}]", here)


def walk(schema: Any, visit: Callable[[Schema], None]) -> None:
    """Show every schema within a schema to `visit`."""
    if not isinstance(schema, Mapping):
        return
    visit(schema)
    below = [schema.get("items"), *(one for name in ("allOf", "anyOf", "oneOf") for one in schema.get(name) or ())]
    below += [schema.get("not"), *(schema.get("properties") or {}).values(), schema.get("additionalProperties")]
    for one in below:
        walk(one, visit)
