"""The generator of the Go tags: `python -m labkit.apiserver.schema.generate_go_tags FOLDER...`.

OpenAPI does not say what the API server's JSON encoder does with a zero value: that depends on whether the Go field is
a pointer and on `omitempty`. This reads it from the Go sources of k8s.io/api and its sisters (each FOLDER is given as
`prefix=path`, such as `io.k8s.api=.../k8s.io/api@v0.36.2`) and writes go_tags.json.gz beside this file:
{type id: {field: tag}}, fields in the order of the Go structure. A tag is "p" (pointer: zero values stay), "e" (always
written, zero or not), "" (zero is left out), followed by the name of the Go type where the error texts need it
("v1.ServiceType").
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from labkit.apiserver.schema import pack

TARGET = Path(__file__).with_name("go_tags.json.gz")
STRUCT = re.compile(r"^type (\w+) struct \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r'^\s+(?:\w+\s+)?(\S+)\s+`[^`\n]*json:"([^",]*)([^"]*)"', re.MULTILINE)
EMBEDDED = "embedded "
BUILT_IN = {"string", "bool", "int", "int32", "int64", "float64", "byte"}


def main(arguments: list[str]) -> None:
    """Write the tags of all types that the schema pack knows."""
    found: dict[str, dict[str, str]] = {}
    for argument in arguments:
        prefix, _, folder = argument.partition("=")
        found.update(_structs(prefix, Path(folder)))
    tags = {one: _inlined(found, one) for one in found if one in pack.types()}
    data = json.dumps(dict(sorted(tags.items())), separators=(",", ":")).encode()
    TARGET.write_bytes(gzip.compress(data, mtime=0))
    sys.stdout.write(f"{TARGET.name}: {len(tags)} types, {TARGET.stat().st_size} bytes\n")


def _inlined(found: dict[str, dict[str, str]], identifier: str) -> dict[str, str]:
    """The tags of a type, in Go's order, those of what it embeds (`json:",inline"`) in their place."""
    tags: dict[str, str] = {}
    for name, tag in found.get(identifier, {}).items():
        if name.startswith(EMBEDDED):
            tags |= _inlined(found, f"{identifier.rpartition('.')[0]}.{name[len(EMBEDDED) :]}")
        else:
            tags[name] = tag
    return tags


def _structs(prefix: str, folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    for file in sorted(folder.rglob("*types*.go")):
        package = ".".join((prefix, *file.parent.relative_to(folder).parts))
        if "swagger" not in file.name:
            for name, body in STRUCT.findall(file.read_text(encoding="utf-8")):
                yield f"{package}.{name}", _fields(body, file.parent.name)


def _fields(body: str, package: str) -> dict[str, str]:
    found = {}
    for go_type, name, options in FIELD.findall(body):
        if name and name != "-":
            found[name] = _tag(go_type, options) + _type_name(go_type, package)
        elif "inline" in options:
            found[EMBEDDED + go_type.lstrip("*")] = ""
    return found


def _tag(go_type: str, options: str) -> str:
    if go_type.startswith("*") or "omitzero" in options:
        return "p"
    return "" if "omitempty" in options else "e"


def _type_name(go_type: str, package: str) -> str:
    """The qualified name of a named scalar type; nothing for built-in types, lists and maps."""
    bare = go_type.lstrip("*")
    if bare in BUILT_IN or not re.fullmatch(r"[\w.]+", bare):
        return ""
    return bare.replace("metav1.", "v1.") if "." in bare else f"{package}.{bare}"


if __name__ == "__main__":
    main(sys.argv[1:])
