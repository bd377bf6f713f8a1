"""Structural schemas: the part of a version's OpenAPI schema that says which fields there are.

Parsed once, when a definition is served. Pruning, defaulting, list types and server-side apply read it; what the values
themselves must look like is the business of `schema_validator`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NO_PROPERTIES: Mapping[str, "Structural"] = {}


@dataclass(frozen=True)
class Structural:
    """One node of a structural schema."""

    raw: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)  # the node as it was written
    type: str = ""
    nullable: bool = False
    default: Any = None
    properties: Mapping[str, "Structural"] = field(default_factory=dict, hash=False)
    has_additional: bool = False  # additionalProperties is given, as a schema or as true
    additional: "Structural | None" = None  # the schema of additional properties
    items: "Structural | None" = None
    preserves_unknown: bool = False
    embedded: bool = False  # x-kubernetes-embedded-resource
    int_or_string: bool = False
    list_type: str = ""
    list_keys: tuple[str, ...] = ()
    map_type: str = ""

    def below(self, name: str) -> "Structural | None":
        """Return the schema of a field: a property, or an additional one."""
        found = self.properties.get(name)
        return found if found is not None else self.additional


ANYTHING = Structural(preserves_unknown=True)


def parsed(schema: Mapping[str, Any] | None) -> Structural | None:
    """Return the structural part of a schema, None if there is none."""
    if not isinstance(schema, Mapping):
        return None
    additional = schema.get("additionalProperties")
    return Structural(
        raw=schema,
        type=schema.get("type") or "",
        nullable=bool(schema.get("nullable")),
        default=schema.get("default"),
        properties=_properties(schema.get("properties") or {}),
        has_additional=additional is not None,
        additional=parsed(additional),
        items=parsed(schema.get("items")),
        preserves_unknown=bool(schema.get("x-kubernetes-preserve-unknown-fields")),
        embedded=bool(schema.get("x-kubernetes-embedded-resource")),
        int_or_string=bool(schema.get("x-kubernetes-int-or-string")),
        list_type=schema.get("x-kubernetes-list-type") or "",
        list_keys=tuple(schema.get("x-kubernetes-list-map-keys") or ()),
        map_type=schema.get("x-kubernetes-map-type") or "",
    )


def _properties(written: Mapping[str, Any]) -> Mapping[str, Structural]:
    return {name: one for name, value in written.items() if (one := parsed(value)) is not None}
