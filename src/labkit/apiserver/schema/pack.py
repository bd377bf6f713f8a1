"""The schema pack, read once: which type belongs to a kind, and which fields a type has.

A field's type is written as in Go: "string", "int32", "bool", "bytes", "quantity", "time", "intorstring", "any",
"[]T", "map[string]T" or the id of another type. A field may carry merge rules for patches (mergeKey, strategy, list,
keys) and a Go tag that says what becomes of a zero value.
"""

import functools
import gzip
import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

NO_RULES: dict[str, Any] = {}


@dataclass(frozen=True)
class Field:
    """One field of a type."""

    type: str  # "[]io.k8s.api.core.v1.Container"
    rules: dict[str, Any]  # {"mergeKey": "name", "strategy": "merge"}
    keeps_zero: bool = False  # a pointer in Go: false, 0 and "" are values of their own
    always: bool = False  # written even when it is zero
    go_type: str = ""  # "v1.RestartPolicy"


@dataclass(frozen=True)
class Type:
    """One type: its fields by JSON name."""

    identifier: str  # "io.k8s.api.core.v1.Container"
    fields: dict[str, Field]
    required: frozenset[str]
    map_type: str = ""  # "atomic": patches replace it whole

    @property
    def go_name(self) -> str:
        """ "v1.Container", as in the decoder's messages."""
        return ".".join(self.identifier.split(".")[-2:])

    @property
    def short_name(self) -> str:
        """ "Container"."""
        return self.identifier.rpartition(".")[2]


@functools.cache
def types() -> dict[str, Any]:
    """Return the packed types by id, unparsed."""
    loaded: dict[str, Any] = _read("pack.json.gz")["types"]
    return loaded


@functools.cache
def type_of(identifier: str) -> Type:
    """Return a type by its id."""
    packed, tags = types()[identifier], _tags().get(identifier, {})
    fields = {name: _field(written, tags.get(name, "")) for name, written in packed["fields"].items()}
    return Type(identifier, fields, frozenset(packed.get("required", ())), packed.get("map", ""))


@functools.cache
def kind_type(api_version: str, kind: str) -> Type | None:
    """Return the type of a kind, or None if this Kubernetes does not know it."""
    identifier = _read("pack.json.gz")["kinds"].get(f"{api_version}/{kind}")
    return type_of(identifier) if identifier else None


def go_order(identifier: str) -> tuple[str, ...]:
    """Return the fields of a type in the order of the Go structure."""
    return tuple(_tags().get(identifier, ()))


def _field(written: Any, tag: str) -> Field:
    type_, rules = (written, NO_RULES) if isinstance(written, str) else written
    pointer, always = tag.startswith("p"), tag.startswith("e")
    return Field(type_, rules, pointer, always, tag[1:] if pointer or always else tag)


@functools.cache
def _tags() -> dict[str, dict[str, str]]:
    try:
        tags: dict[str, dict[str, str]] = _read("go_tags.json.gz")
    except FileNotFoundError:  # only while the tags themselves are generated
        return {}
    return tags


@functools.cache
def _read(name: str) -> Any:
    packed = resources.files("labkit.apiserver.schema").joinpath(name).read_bytes()
    return json.loads(gzip.decompress(packed))
