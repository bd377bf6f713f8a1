"""The generator of the descriptions: `python -m labkit.apiserver.generate_descriptions`.

Needs the dev dependency kubernetes-validate; writes two files into schema: descriptions.json.gz, what the API's
documentation says of the fields that the printers name, and documentation.json.gz, what it says of all types that
objects are made of.
"""

import gzip
import json
import sys
from pathlib import Path

from labkit import loading
from labkit.api import resources
from labkit.apiserver import printers
from labkit.apiserver.printer import Printer
from labkit.apiserver.schema import descriptions, documentation, generate, pack

FOLDER = Path(__file__).parent / "schema"


def main() -> None:
    """Write the files and say how large they are."""
    for name, value in ((descriptions.FILE, found()), (documentation.FILE, texts())):
        data = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
        target = FOLDER / name
        target.write_bytes(gzip.compress(data, mtime=0))
        sys.stdout.write(f"{name}: {target.stat().st_size} bytes\n")


def texts() -> dict[str, dict[str, str]]:
    """Return what is said of the types of all served kinds: {type: {field or "": text}}."""
    definitions = generate.definitions()
    kinds = [pack.kind_type(one.api_version, one.kind) for one in resources.TYPES]
    waiting = [type_.identifier for type_ in kinds if type_ is not None]
    waiting.append("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta")
    described: dict[str, dict[str, str]] = {}
    while waiting:
        identifier = waiting.pop()
        if identifier in described:
            continue
        definition = definitions[identifier]
        fields = {name: schema.get("description", "") for name, schema in definition.get("properties", {}).items()}
        described[identifier] = {"": definition.get("description", ""), **fields}
        parts = [
            one.type.removeprefix("[]").removeprefix("map[string]") for one in pack.type_of(identifier).fields.values()
        ]
        waiting += [part.removeprefix("[]") for part in parts if "." in part]
    return described


def found() -> dict[str, str]:
    """Return the descriptions by field."""
    definitions = generate.definitions()
    leaves: list[type[Printer]] = [Printer, *loading.classes(printers, Printer)]
    fields = {column.field for leaf in leaves for column in leaf.columns}
    described = {}
    for field in sorted(fields - {""}):
        identifier, _, name = field.rpartition(".")
        described[field] = definitions[f"io.k8s.{identifier}"]["properties"][name]["description"]
    return described


if __name__ == "__main__":
    main()
