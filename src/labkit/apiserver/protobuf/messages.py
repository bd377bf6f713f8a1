"""The message table, read once: which field of which message has which number on the wire."""

import functools
import gzip
import json
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any

META = "io.k8s.apimachinery.pkg.apis.meta.v1"
EMBEDDED = (f"{META}.ObjectMeta", f"{META}.ListMeta")  # what Go embeds is called by its type
INITIALISM = re.compile(r"^(Api|Uid)(?=[A-Z]|$)")


@dataclass(frozen=True)
class Field:
    """One field of a message."""

    name: str  # in JSON; empty: a structure whose fields are those of the message around it
    element: str  # "int32", or a type id: of the value, of each item or of each entry
    repeated: bool = False
    is_map: bool = False

    @property
    def go_name(self) -> str:
        """What refusals call the field."""
        if not self.name or self.element in EMBEDDED:
            return self.element.rpartition(".")[2]
        return INITIALISM.sub(lambda found: found[0].upper(), self.name[:1].upper() + self.name[1:])


@functools.cache
def fields_of(identifier: str) -> dict[int, Field]:
    """Return the fields of a message by number; `identifier` is its type's id in the schema pack."""
    return {int(number): _field(*field) for number, field in _table().get(identifier, {}).items()}


def _field(name: str, type_: str) -> Field:
    if type_.startswith("[]"):
        return Field(name, type_[2:], repeated=True)
    if type_.startswith("map[string]"):
        return Field(name, type_[len("map[string]") :], is_map=True)
    return Field(name, type_)


@functools.cache
def _table() -> dict[str, Any]:
    packed = resources.files("labkit.apiserver.protobuf").joinpath("messages.json.gz").read_bytes()
    loaded: dict[str, Any] = json.loads(gzip.decompress(packed))
    return loaded
