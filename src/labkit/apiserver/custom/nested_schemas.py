"""Schemas inside of schemas: what the decoder leaves as it came, because it may be a schema or something else.

`items` may be a list of schemas and `additionalProperties` a truth value, so they are read here, in the words of the
types that read them upstream.
"""

from typing import Any

from labkit.apiserver import decoding
from labkit.apiserver.schema import pack

SCHEMA = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps"
LISTED = ("allOf", "anyOf", "oneOf")
NAMED = ("properties", "patternProperties", "definitions")


def read(schema: dict[str, Any]) -> None:
    """Decode the schemas inside a decoded schema, in place. Raises ValueError."""
    for name in ("additionalProperties", "additionalItems"):
        if name in schema:
            schema[name] = _schema_or_bool(schema[name])
    if isinstance(schema.get("items"), dict):
        schema["items"] = _schema(schema["items"])
    elif isinstance(schema.get("items"), list):
        schema["items"] = [_schema(one) for one in schema["items"]]
    elif schema.get("items") is not None:
        del schema["items"]  # upstream reads anything else as no schema at all
    if isinstance(schema.get("not"), dict):
        read(schema["not"])
    for one in (one for name in LISTED for one in schema.get(name) or ()):
        read(one)
    for one in (one for name in NAMED for one in (schema.get(name) or {}).values()):
        read(one)


def _schema_or_bool(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if not isinstance(value, dict):
        raise ValueError("boolean or JSON schema expected")
    return _schema(value)


def _schema(value: Any) -> dict[str, Any]:
    found: dict[str, Any]
    found, _ = decoding.decode(pack.type_of(SCHEMA), value)
    read(found)
    return found
