"""The internal form of definitions: what versions have in common stands at the top, and refusals show Go's own names.

apiextensions-apiserver checks definitions in this form, so its messages name places such as spec.validation where the
manifest says spec.versions[0].schema.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

SHARED = ("schema", "subresources", "additionalPrinterColumns", "selectableFields")
TOP_NAMES = {"schema": "validation"}
_SCHEMA_FIELDS = (
    *("id", "$schema", "$ref", "description", "type", "nullable", "format", "title", "default", "maximum"),
    *("exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems"),
    *("uniqueItems", "multipleOf", "enum", "maxProperties", "minProperties", "required", "items", "allOf", "oneOf"),
    *("anyOf", "not", "properties", "additionalProperties", "patternProperties", "dependencies", "additionalItems"),
    *("definitions", "externalDocs", "example", "x-kubernetes-preserve-unknown-fields"),
    *("x-kubernetes-embedded-resource", "x-kubernetes-int-or-string", "x-kubernetes-list-map-keys"),
    *("x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-validations"),
)
_TEXTS = ("id", "$schema", "description", "type", "format", "title", "pattern")
_FLAGS = (
    *("nullable", "exclusiveMaximum", "exclusiveMinimum", "uniqueItems", "x-kubernetes-embedded-resource"),
    "x-kubernetes-int-or-string",
)
_RULE_FIELDS = {"rule": "", "message": "", "messageExpression": "", "reason": None, "fieldPath": ""}


def shared(versions: Sequence[Mapping[str, Any]], name: str) -> bool:
    """Say whether a field is the same in all versions, so that it stands at the top of the internal form."""
    values = [version.get(name) or None for version in versions]
    return bool(values) and all(one == values[0] for one in values)


def versions_text(versions: Sequence[Mapping[str, Any]] | None) -> str:
    """Return versions as refusals show them."""
    if versions is None:
        return "null"
    top = {name for name in SHARED if shared(versions, name)}
    return _text([_version({name: one[name] for name in one if name not in top}) for one in versions])


def schema_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as refusals show it."""
    return _text(_schema(schema))


def rule_text(rule: Mapping[str, Any]) -> str:
    """Return a rule of x-kubernetes-validations as refusals show it."""
    return _text(_rule(rule))


def go_name(field: str) -> str:
    """ "MinProperties" for "minProperties", "XListType" for "x-kubernetes-list-type"."""
    if field.startswith("x-kubernetes-"):
        words = field.removeprefix("x-kubernetes-").split("-")
        return "X" + "".join(word.capitalize() for word in words)
    if field in ("id", "$ref", "$schema"):
        return {"id": "ID", "$ref": "Ref", "$schema": "Schema"}[field]
    return field[0].upper() + field[1:]


def _text(value: Any) -> str:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _version(one: Mapping[str, Any]) -> dict[str, Any]:
    schema, subresources = one.get("schema"), one.get("subresources")
    inner = (schema or {}).get("openAPIV3Schema")
    return {
        "Name": one.get("name", ""),
        "Served": bool(one.get("served")),
        "Storage": bool(one.get("storage")),
        "Deprecated": bool(one.get("deprecated")),
        "DeprecationWarning": one.get("deprecationWarning"),
        "Schema": None if schema is None else {"OpenAPIV3Schema": None if inner is None else _schema(inner)},
        "Subresources": None if subresources is None else _subresources(subresources),
        "AdditionalPrinterColumns": [_column(each) for each in one.get("additionalPrinterColumns") or ()] or None,
        "SelectableFields": [{"JSONPath": each["jsonPath"]} for each in one.get("selectableFields") or ()] or None,
    }


def _subresources(written: Mapping[str, Any]) -> dict[str, Any]:
    scale = written.get("scale")
    names = ("specReplicasPath", "statusReplicasPath", "labelSelectorPath")
    shown = None if scale is None else {go_name(name): scale.get(name) for name in names}
    return {"Status": written.get("status"), "Scale": shown}


def _column(written: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: written.get(name) or "" for name in ("name", "type", "format", "description")}
    shown: dict[str, Any] = {go_name(name): value for name, value in texts.items()}
    return {**shown, "Priority": written.get("priority") or 0, "JSONPath": written.get("jsonPath") or ""}


def _schema(written: Mapping[str, Any]) -> dict[str, Any]:
    return {go_name(name): _field(name, written.get(name)) for name in _SCHEMA_FIELDS}


def _field(name: str, value: Any) -> Any:
    if name in _TEXTS:
        return value or ""
    if name in _FLAGS:
        return bool(value)
    if value is None or value == []:
        return None
    if name in ("properties", "patternProperties", "definitions"):
        return {key: _schema(value[key]) for key in sorted(value)}
    if name in ("allOf", "anyOf", "oneOf"):
        return [_schema(one) for one in value]
    if name == "not":
        return _schema(value)
    if name == "items":
        many = isinstance(value, list)
        return {"Schema": None if many else _schema(value), "JSONSchemas": list(map(_schema, value)) if many else None}
    if name in ("additionalProperties", "additionalItems"):
        is_schema = isinstance(value, Mapping)
        return {"Allows": is_schema or bool(value), "Schema": _schema(value) if is_schema else None}
    if name == "externalDocs":
        return {"Description": value.get("description") or "", "URL": value.get("url") or ""}
    return [_rule(one) for one in value] if name == "x-kubernetes-validations" else value


def _rule(written: Mapping[str, Any]) -> dict[str, Any]:
    shown = {go_name(name): written.get(name) or empty for name, empty in _RULE_FIELDS.items()}
    return {**shown, "OptionalOldSelf": written.get("optionalOldSelf")}
