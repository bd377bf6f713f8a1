"""CEL's types: what the checker knows about an expression before it has a value.

Names and the way they are written are those of Kubernetes' messages: `list(int)`, `map(string, dyn)`, `kubernetes.URL`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Type:
    """A type with its parameters; an object type also has `fields`. A single capital letter is a type parameter."""

    name: str
    parameters: "tuple[Type, ...]" = ()
    fields: "Mapping[str, Type] | None" = field(default=None, compare=False)
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False)  # of a schema: how values are converted

    def __str__(self) -> str:
        """The type as messages write it."""
        name = "null" if self.name == "null_type" else self.name
        inner = ("google.protobuf.Any" if one == ANY else str(one) for one in self.parameters)
        return f"{name}({', '.join(inner)})" if self.parameters else name

    @property
    def variable(self) -> bool:
        """Whether this is a type parameter, such as A."""
        return len(self.name) == 1


def list_of(element: Type) -> Type:
    """The type of a list."""
    return Type("list", (element,))


def map_of(key: Type, value: Type) -> Type:
    """The type of a map."""
    return Type("map", (key, value))


def optional_of(value: Type) -> Type:
    """The type of a value that may be absent."""
    return Type("optional_type", (value,))


def type_of(value: Type) -> Type:
    """The type of a type."""
    return Type("type", (value,))


def object_of(name: str, fields: Mapping[str, Type], **facts: Any) -> Type:
    """The type of an object whose fields are known."""
    return Type(name, (), fields, facts)


DYN, ANY, ERROR, NULL = Type("dyn"), Type("any"), Type("!error!"), Type("null_type")
BOOL, INT, UINT, DOUBLE, STRING, BYTES = map(Type, ("bool", "int", "uint", "double", "string", "bytes"))
TIMESTAMP, DURATION = Type("timestamp"), Type("duration")
DYNAMIC = ("dyn", "any", "!error!")  # any: a value of a type that nobody has told, but not to be looked into


def parse(text: str) -> Type:
    """Read a type as it is written: "map(string, list(A))"."""
    text = text.strip()
    if not text.endswith(")"):
        return Type(text)
    name, _, inner = text[:-1].partition("(")
    return Type(name, tuple(map(parse, split(inner))))


def split(text: str) -> list[str]:
    """Split at the commas that stand in no bracket."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    last = text[start:]
    return [part.strip() for part in [*parts, last] if part.strip()]


Bindings = dict[str, Type]


def assign(wanted: Type, given: Type, bindings: Bindings) -> bool:
    """Say whether a value of type `given` fits `wanted`, and note in `bindings` what that makes of type parameters."""
    given, wanted = bindings.get(given.name, given), bindings.get(wanted.name, wanted)
    if wanted.variable:
        if given != wanted:
            bindings[wanted.name] = given
        return True
    if given.variable:
        bindings[given.name] = wanted
        return True
    if wanted.name in DYNAMIC or given.name in DYNAMIC:
        return True
    if given.name == "null_type" and nullable(wanted):
        return True
    if wanted.name == given.name == "type":
        return True
    return (
        wanted.name == given.name
        and len(wanted.parameters) == len(given.parameters)
        and all(assign(one, other, bindings) for one, other in zip(wanted.parameters, given.parameters, strict=True))
    )


def nullable(wanted: Type) -> bool:
    """Whether null is a value of this type: of objects and of Kubernetes' types, not of numbers and texts."""
    return wanted.fields is not None or wanted.name in ("null_type", "timestamp", "duration") or "." in wanted.name


def resolved(one: Type, bindings: Bindings) -> Type:
    """Return a type with its parameters replaced; what is not known is dyn."""
    if one.variable:
        found = bindings.get(one.name)
        return DYN if found is None or found == one else resolved(found, bindings)
    if not one.parameters:
        return one
    return Type(one.name, tuple(resolved(part, bindings) for part in one.parameters), one.fields, one.facts)
