"""The generator of the enumerations: `python -m labkit.apiserver.schema.generate_enums FOLDER...`.

Which texts a field may hold stands in the Go sources of k8s.io/api and its sisters: types marked `+enum`, and their
constants. Each FOLDER is given as `prefix=path`, such as `io.k8s.api=.../k8s.io/api@v0.36.2`. This writes enums.json.gz
beside this file: {"types": {Go type: {value: what is said of it}}, "fields": {type id: {field: Go type}}}.
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from labkit.apiserver.schema import generate_go_tags, pack

TARGET = Path(__file__).with_name("enums.json.gz")
COMMENT = r"((?:^[ \t]*//[^\n]*\n)*)"
ENUM = re.compile(COMMENT + r"^type (\w+) string\b", re.MULTILINE)
# Name Type = "value", Name = Type("value"), Name = Type(other.Constant)
TYPED = r'(?:([\w.]+)[ \t]*=[ \t]*|=[ \t]*([\w.]+)\()("[^"\n]*"|[A-Z_a-z][\w.]*)'
CONSTANT = re.compile(COMMENT + r"^(?:const )?[ \t]*(\w+)[ \t]+" + TYPED, re.MULTILINE)
IMPORT = re.compile(r'^\s+(\w+) "k8s\.io/([\w./-]+)"', re.MULTILINE)
FIELD = re.compile(r'^\s+(?:\w+\s+)?(?:\[\]|\*|map\[\w+\])*([\w.]+)\s+`[^`\n]*json:"([^",]*)[,"]', re.MULTILINE)
EMBEDDED = ""  # the name of a field whose type's fields are those of the structure around it
Texts = dict[str, str]


def main(arguments: list[str]) -> None:
    """Write the enumerations of all fields that the schema pack knows."""
    sources = [source for argument in arguments for source in _sources(argument)]
    enums = enumerations(sources)
    structs = dict(_structs(sources))
    fields = {one: chosen for one in structs if one in pack.types() and (chosen := _chosen(one, structs, enums))}
    used = {one for chosen in fields.values() for one in chosen.values()}
    found = {"types": {one: enums[one] for one in sorted(used)}, "fields": fields}
    data = json.dumps(found, sort_keys=True, separators=(",", ":")).encode()
    TARGET.write_bytes(gzip.compress(data, mtime=0))
    sys.stdout.write(f"{TARGET.name}: {len(used)} enumerations, {len(fields)} types, {TARGET.stat().st_size} bytes\n")


def enumerations(sources: list[tuple[str, str]]) -> dict[str, Texts]:
    """Return the values of every type marked as an enumeration; `sources` are (package, Go text)."""
    found: dict[str, Texts] = {}
    for package, text in sources:
        found |= {f"{package}.{name}": {} for comment, name in ENUM.findall(text) if "+enum" in comment}
    values = _values(sources)
    for package, text in sources:
        for comment, name, type_, called, _ in CONSTANT.findall(text):
            known, value = found.get(_qualified(type_ or called, package, text)), values[f"{package}.{name}"]
            said = _said(comment, name)
            if known is not None and len(known.get(value, "")) <= len(said):
                known[value] = said
    return found


def _values(sources: list[tuple[str, str]]) -> Texts:
    """The texts that constants stand for, by their names in full."""
    found = {
        f"{package}.{name}": written.strip('"') if written[0] == '"' else _qualified(written, package, text)
        for package, text in sources
        for _, name, _, _, written in CONSTANT.findall(text)
    }
    return {name: found.get(value, value) for name, value in found.items()}


def _sources(argument: str) -> Iterator[tuple[str, str]]:
    prefix, _, folder = argument.partition("=")
    for file in sorted(Path(folder).rglob("*.go")):
        if not file.name.endswith(("_test.go", ".pb.go")) and "swagger" not in file.name:
            package = ".".join((prefix, *file.parent.relative_to(folder).parts))
            yield package, file.read_text(encoding="utf-8")


def _structs(sources: list[tuple[str, str]]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every structure's fields, each with the Go type of its values in full."""
    for package, text in sources:
        for name, body in generate_go_tags.STRUCT.findall(text):
            fields = [(field, _qualified(type_, package, text)) for type_, field in FIELD.findall(body)]
            yield f"{package}.{name}", fields


def _chosen(one: str, structs: dict[str, list[tuple[str, str]]], enums: dict[str, Texts]) -> Texts:
    """The fields of a structure that are enumerations, and those of the structures embedded in it."""
    found: Texts = {}
    for field, type_ in structs.get(one, ()):
        if field == EMBEDDED:
            found |= _chosen(type_, structs, enums)
        elif enums.get(type_):
            found[field] = type_
    return found


def _qualified(type_: str, package: str, text: str) -> str:
    """A type's name in full: "io.k8s.api.core.v1.Protocol"."""
    if "." not in type_:
        return f"{package}.{type_}"
    alias, _, name = type_.partition(".")
    path = dict(IMPORT.findall(text)).get(alias, "")
    return f"io.k8s.{path.replace('/', '.')}.{name}"


def _said(comment: str, name: str) -> str:
    """What a comment says of a constant, on one line and without its name."""
    lines = [line.strip().removeprefix("//").strip() for line in comment.splitlines()]
    return " ".join(" ".join(lines).strip().removeprefix(name).split())


if __name__ == "__main__":
    main(sys.argv[1:])
