"""The generator of the message table: `python -m labkit.apiserver.protobuf.generate_messages FOLDER...`.

Which field has which number on the wire stands in the `generated.proto` files of the Go modules k8s.io/api,
apimachinery, apiextensions-apiserver and kube-aggregator (the FOLDERs). This writes messages.json.gz beside this file:
{type id: {number: [JSON name, type]}} for every message that an object of a served kind can hold. The type is written
as in the schema pack ("int32", "[]string", "map[string]bytes", a type id); the name "" stands for a structure that Go
inlines: its fields are those of the message around it.
"""

import gzip
import json
import re
import sys
from pathlib import Path

from labkit.apiserver.schema import pack

TARGET = Path(__file__).with_name("messages.json.gz")
PACKAGE = re.compile(r"^package ([\w.]+);", re.MULTILINE)
MESSAGE = re.compile(r"^message (\w+) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^  (optional|repeated|map<string,) ?\s*([.\w]+)>? (\w+) = (\d+);", re.MULTILINE)
SCALARS = ("string", "bytes", "bool", "int32", "int64", "double")
# Messages that stand for a value which is no JSON object: the pack has no structure of that name.
VALUES = (
    "io.k8s.apimachinery.pkg.api.resource.Quantity",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time",
    "io.k8s.apimachinery.pkg.runtime.RawExtension",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray",
)
Message = dict[str, tuple[str, str]]


def main(folders: list[str]) -> None:
    """Write the table and say how large it is."""
    found: dict[str, Message] = {}
    for folder in folders:
        for file in sorted(Path(folder).rglob("generated.proto")):
            found.update(messages(file.read_text(encoding="utf-8")))
    table = {one: _named(found, one) for one in reachable(found)}
    data = json.dumps(table, sort_keys=True, separators=(",", ":")).encode()
    TARGET.write_bytes(gzip.compress(data, mtime=0))
    sys.stdout.write(f"{TARGET.name}: {len(table)} messages, {TARGET.stat().st_size} bytes\n")


def messages(text: str) -> dict[str, Message]:
    """Return the messages of a .proto file: {type id: {number: (field, type)}}."""
    package = PACKAGE.search(text)
    assert package is not None, "a .proto file names its package"
    here = package[1]
    return {_identifier(name, here): _fields(body, here) for name, body in MESSAGE.findall(text)}


def reachable(found: dict[str, Message]) -> list[str]:
    """Return the messages that objects of the pack's kinds can hold, and the options of the API."""
    waiting = [one for one in pack.types() if one in found]
    seen: set[str] = set()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += [type_.rpartition("]")[2] for _, type_ in found[one].values() if "." in type_]
    return sorted(seen)


def _fields(body: str, package: str) -> Message:
    prefix = {"optional": "", "repeated": "[]", "map<string,": "map[string]"}
    return {
        number: (name, prefix[label] + (type_ if type_ in SCALARS else _identifier(type_, package)))
        for label, type_, name, number in FIELD.findall(body)
    }


def _identifier(name: str, package: str) -> str:
    """A message's id in the pack: "io.k8s.api.core.v1.Pod"."""
    full = name.lstrip(".") if name.startswith(".") else f"{package}.{name}"
    return full.replace("k8s.io.", "io.k8s.", 1).replace("_", "-")


def _named(found: dict[str, Message], identifier: str) -> Message:
    """A message with the names that JSON has for its fields."""
    if identifier in VALUES or identifier not in pack.types():
        return found[identifier]
    known = {_folded(name): name for name in pack.types()[identifier]["fields"]}
    return {number: (_name(known, identifier, *field), field[1]) for number, field in found[identifier].items()}


def _name(known: dict[str, str], identifier: str, name: str, type_: str) -> str:
    """The JSON name of a field; nothing for an inlined structure."""
    inlined = _folded(name) not in known
    assert not inlined or type_.startswith("io."), f"{identifier}: {name} is no field of the pack"
    return "" if inlined else known[_folded(name)]


def _folded(name: str) -> str:
    """What "x-kubernetes-map-type" and "xKubernetesMapType", "$ref" and "ref", "name" and "Name" have in common."""
    return re.sub(r"\W", "", name).lower()


if __name__ == "__main__":
    main(sys.argv[1:])
