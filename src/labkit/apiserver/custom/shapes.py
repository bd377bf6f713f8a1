"""Shapes of custom resources: what server-side apply takes from a structural schema.

Fields with a schema are looked into; what a schema preserves without knowing it is looked into as far as maps go.
"""

from dataclasses import dataclass
from typing import Any

from labkit.apiserver import typed_value
from labkit.apiserver.custom.embedded import OBJECT_META
from labkit.apiserver.custom.pruning import META_FIELDS
from labkit.apiserver.custom.structural import Structural
from labkit.apiserver.typed_value import LEAF, Shape

NOTHING = Structural()
SCALARS = {"integer": "int64", "number": "float64", "string": "string", "boolean": "bool"}


@dataclass(frozen=True)
class UnknownShape(Shape):
    """A value without a schema: a map is looked into, everything else is one field."""

    kind: str = "map"

    def for_value(self, *values: Any) -> Shape:
        """Return this shape for maps, a leaf for anything else."""
        given = [one for one in values if one is not typed_value.MISSING]
        return self if all(isinstance(one, dict) for one in given) else LEAF

    def below(self, name: str) -> Shape | None:
        """Return the shape of a field."""
        return self


UNKNOWN = UnknownShape()


@dataclass(frozen=True)
class CustomShape(Shape):
    """A map with a schema."""

    schema: Structural = NOTHING
    is_resource: bool = False  # it has a type and metadata, whatever the schema says

    def below(self, name: str) -> Shape | None:
        """Return the shape of a field, None if the schema knows no such field."""
        if self.is_resource and name == "metadata":
            return typed_value.shape(OBJECT_META)
        if self.is_resource and name in ("apiVersion", "kind"):
            return typed_value.shape("string")
        found = self._table.get(name)
        if found is None:
            one = self.schema.below(name)
            if one is None:
                return UNKNOWN if self.schema.preserves_unknown or self.schema.has_additional else None
            found = self._table[name] = of(one)
        return found

    def is_field(self, name: str) -> bool:
        """Say whether a name is that of a field; a schema may have both fields and free keys."""
        return name in self.schema.properties or (self.is_resource and name in META_FIELDS)

    def empty(self) -> dict[str, Any]:
        """Return an empty resource."""
        return {}


@dataclass(frozen=True)
class ListShape(Shape):
    """A list whose items are told apart."""

    schema: Structural = NOTHING

    @property
    def item(self) -> Shape:
        """The shape of the list's items."""
        return of(self.schema.items)

    def default_of(self, key: str) -> Any:
        """Return what an item is told apart by where it leaves a key open."""
        one = self.schema.items.properties.get(key) if self.schema.items is not None else None
        return one.default if one is not None else None


def of(schema: Structural | None, is_resource: bool = False) -> Shape:
    """Return the shape of values with a schema."""
    if schema is None:
        return CustomShape("map", is_struct=True, schema=Structural(), is_resource=True) if is_resource else UNKNOWN
    if schema.type == "array":
        keyed = schema.list_type in ("map", "set")
        return ListShape("list", "any", keys=schema.list_keys, schema=schema) if keyed else Shape("leaf", "[]any")
    if schema.type == "object" or is_resource:
        if schema.map_type == "atomic":
            return LEAF
        is_struct = bool(schema.properties) or not (schema.has_additional or schema.preserves_unknown) or is_resource
        resource = is_resource or schema.embedded
        return CustomShape("map", is_struct=is_struct, schema=schema, is_resource=resource)
    if schema.preserves_unknown and not schema.type:
        return UNKNOWN
    return Shape("leaf", SCALARS.get(schema.type, "any"))
