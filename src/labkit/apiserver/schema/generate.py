"""The generator of the schema pack: `python -m labkit.apiserver.schema.generate`.

Needs the dev dependency kubernetes-validate: it reads the JSON schemas of Kubernetes 1.36 in there and writes
pack.json.gz beside this file: every type's fields with their types and merge rules, no descriptions.
"""

import gzip
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

VERSION = "1.36.0"
TARGET = Path(__file__).with_name("pack.json.gz")
SPECIAL = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "intorstring",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "microtime",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Patch": "any",
    "io.k8s.apimachinery.pkg.runtime.RawExtension": "any",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": "any",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray": "any",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": "any",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": "any",
}
MERGE_RULES = {
    "x-kubernetes-patch-merge-key": "mergeKey",
    "x-kubernetes-patch-strategy": "strategy",
    "x-kubernetes-list-type": "list",
    "x-kubernetes-list-map-keys": "keys",
    "x-kubernetes-map-type": "map",
}


def main() -> None:
    """Write the pack and say how large it is."""
    data = json.dumps(pack(definitions()), sort_keys=True, separators=(",", ":")).encode()
    TARGET.write_bytes(gzip.compress(data, mtime=0))
    sys.stdout.write(f"{TARGET.name}: {TARGET.stat().st_size} bytes\n")


def pack(definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the pack: {"version", "types": {id: {"fields", "required", "map"}}, "kinds": {"v1/Pod": id}}."""
    types: dict[str, Any] = {}
    kinds: dict[str, str] = {}
    for identifier, definition in definitions.items():
        if identifier in SPECIAL:
            continue
        types[identifier] = _type(definition)
        groups = definition.get("x-kubernetes-group-version-kind", ())
        if len(groups) == 1:  # options such as DeleteOptions exist in every group and are no resource of one
            one = groups[0]
            version = f"{one['group']}/{one['version']}" if one["group"] else one["version"]
            kinds[f"{version}/{one['kind']}"] = identifier
    return {"version": VERSION, "types": types, "kinds": kinds}


def definitions() -> dict[str, Any]:
    """Return the OpenAPI definitions of Kubernetes 1.36. Exits with a message if the dev dependency is missing."""
    found = importlib.util.find_spec("kubernetes_validate")
    if found is None or found.origin is None:
        raise SystemExit("kubernetes-validate is not installed: pip install 'labkit[test]'")
    folder = Path(found.origin).parent / "kubernetes-json-schema" / f"v{VERSION}-local"
    found_definitions: dict[str, Any] = json.loads((folder / "_definitions.json").read_text())["$defs"]
    return found_definitions


def _type(definition: dict[str, Any]) -> dict[str, Any]:
    fields = {name: _field(schema) for name, schema in definition.get("properties", {}).items()}
    packed: dict[str, Any] = {"fields": fields}
    if definition.get("required"):
        packed["required"] = definition["required"]
    if definition.get("x-kubernetes-map-type"):
        packed["map"] = definition["x-kubernetes-map-type"]
    return packed


def _field(schema: dict[str, Any]) -> Any:
    rules = {short: schema[long] for long, short in MERGE_RULES.items() if long in schema}
    written = _written(schema)
    return [written, rules] if rules else written


def _written(schema: dict[str, Any]) -> str:
    """A type as Go writes it: "string", "[]string", "map[string]quantity", or a definition's id."""
    if "$ref" in schema:
        identifier = str(schema["$ref"]).rpartition("/")[2]
        return SPECIAL.get(identifier, identifier)
    kinds = [kind for kind in _listed(schema.get("type", "any")) if kind != "null"]
    kind = kinds[0] if len(kinds) == 1 else "any"
    if kind == "array":
        return "[]" + _written(schema["items"])
    if kind == "object":
        return f"map[string]{_written(schema['additionalProperties'])}" if "additionalProperties" in schema else "any"
    found = {
        "string": "bytes" if schema.get("format") == "byte" else "string",
        "boolean": "bool",
        "integer": schema.get("format", "int64"),
        "number": "float64",
    }
    return str(found.get(kind, "any"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


if __name__ == "__main__":
    main()
