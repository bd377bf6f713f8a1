"""OpenAPI schemas of custom resources: their own, with what every resource has, and that of their lists."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.apiserver.custom_type import CustomType, Rules

PREFIX = "#/components/schemas/"
META = "io.k8s.apimachinery.pkg.apis.meta.v1."
CONVENTIONS = "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md"
API_VERSION = {
    "description": (
        "APIVersion defines the versioned schema of this representation of an object. Servers should convert "
        "recognized schemas to the latest internal value, and may reject unrecognized values. "
        f"More info: {CONVENTIONS}#resources"
    ),
    "type": "string",
}
KIND = {
    "description": (
        "Kind is a string value representing the REST resource this object represents. Servers may infer this from the "
        "endpoint the client submits requests to. Cannot be updated. In CamelCase. "
        f"More info: {CONVENTIONS}#types-kinds"
    ),
    "type": "string",
}
Json = dict[str, Any]


def identifier(one: CustomType, kind: str) -> str:
    """ "com.example.lab.v1.Widget"."""
    return ".".join([*reversed(one.group.split(".")), one.version, kind])


def of(one: CustomType, rules: Rules) -> Iterator[tuple[str, Json]]:
    """Yield the schemas of a custom type by their identifiers."""
    name = identifier(one, one.kind)
    schema = dict(rules.version.schema)
    properties = {**(schema.get("properties") or {}), "apiVersion": API_VERSION, "kind": KIND}
    properties["metadata"] = _reference("ObjectMeta", f"Standard object's metadata. More info: {CONVENTIONS}#metadata")
    schema["properties"] = {field: properties[field] for field in sorted(properties)}
    yield name, {**schema, **_mark(one, one.kind)}
    yield identifier(one, one.list_kind()), _list(one, name)


def _list(one: CustomType, name: str) -> Json:
    items: Mapping[str, Any] = {
        "description": f"List of {one.plural}. More info: {CONVENTIONS}",
        "type": "array",
        "items": {"$ref": PREFIX + name},
    }
    meta = _reference("ListMeta", f"Standard list metadata. More info: {CONVENTIONS}#types-kinds")
    properties = {"apiVersion": API_VERSION, "items": items, "kind": KIND, "metadata": meta}
    about: Json = {"description": f"{one.list_kind()} is a list of {one.kind}", "type": "object", "required": ["items"]}
    return {**about, "properties": properties, **_mark(one, one.list_kind())}


def _reference(kind: str, description: str) -> Json:
    return {"description": description, "allOf": [{"$ref": f"{PREFIX}{META}{kind}"}]}


def _mark(one: CustomType, kind: str) -> Json:
    return {"x-kubernetes-group-version-kind": [{"group": one.group, "kind": kind, "version": one.version}]}
