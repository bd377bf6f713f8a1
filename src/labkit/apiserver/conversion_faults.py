"""What the API server says of a value of the wrong type in a strategic merge patch.

Such a patch is applied to a tree of values that is then converted to the Go type, field by field, without JSON in
between (k8s.io/apimachinery runtime/converter.go); the converter does not say where it was.
"""

import functools

from labkit.apiserver.scalars import WrongType
from labkit.apiserver.schema import pack

KINDS = {"array": "slice", "object": "map"}
INTEGERS = ("int32", "int64")
# Which Go values convert to each other, although JSON does not: number to text, number to number.
CONVERTIBLE = {("int64", "string"), ("int64", "float64"), ("float64", "int32"), ("float64", "int64")}


def text(wrong: WrongType) -> str:
    """Return the converter's complaint."""
    found, wanted = _kind_of_value(wrong.found), wrong.wanted
    if wanted.startswith("[]"):
        return f"cannot restore slice from {found}"
    if wanted.startswith("map["):
        return f"cannot restore map from {found}"
    if wanted in _structures():
        return f"cannot restore struct from: {found}"
    kind = wanted if "." not in wanted else "string"  # the API's named plain types are texts
    if (found, kind) in CONVERTIBLE:
        return f"cannot convert {found} to {wanted}"
    return f"unrecognized type: {kind}"


def _kind_of_value(found: str) -> str:
    """The Go kind of a JSON value, from what the decoder calls it: "number 1.5"."""
    name, _, value = found.partition(" ")
    if name == "number":
        return "float64" if "." in value or "e" in value else "int64"
    return KINDS.get(name, name)


@functools.cache
def _structures() -> frozenset[str]:
    return frozenset(pack.type_of(one).go_name for one in pack.types())
