"""OpenAPI v3 documents, one per group and version: what kubectl explains, validates and merges by.

They are made from the schema pack; what they say in words is that of the API's own documentation.
"""

import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from labkit.api.resources import SUBRESOURCES, ResourceType
from labkit.apiserver import custom_type
from labkit.apiserver.custom import openapi_schemas
from labkit.apiserver.custom_type import CustomType
from labkit.apiserver.schema import documentation, enums, pack
from labkit.web.message import Headers, Request, Response, encode

Types = Callable[[], Sequence[ResourceType]]
Json = dict[str, Any]
PREFIX = "#/components/schemas/"
PLAIN_PATHS = (".well-known/openid-configuration", "api", "apis", "openid/v1/jwks", "version")
# Types that Go writes as a text or a number of its own.
SPECIAL: dict[str, tuple[str, Json]] = {
    "quantity": ("io.k8s.apimachinery.pkg.api.resource.Quantity", {"oneOf": [{"type": "string"}, {"type": "number"}]}),
    "intorstring": (
        "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
        {"format": "int-or-string", "oneOf": [{"type": "integer"}, {"type": "string"}]},
    ),
    "time": ("io.k8s.apimachinery.pkg.apis.meta.v1.Time", {"type": "string", "format": "date-time"}),
    "microtime": ("io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", {"type": "string", "format": "date-time"}),
}
SIMPLE: dict[str, Json] = {
    "string": {"type": "string"},
    "bytes": {"type": "string", "format": "byte"},
    "bool": {"type": "boolean"},
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
    "float64": {"type": "number", "format": "double"},
    "any": {"type": "object"},
}
RULES = {
    "mergeKey": "x-kubernetes-patch-merge-key",
    "strategy": "x-kubernetes-patch-strategy",
    "list": "x-kubernetes-list-type",
    "keys": "x-kubernetes-list-map-keys",
    "map": "x-kubernetes-map-type",
}
WRITES = {"create": "post", "update": "put", "patch": "patch"}
ACTIONS = {"get": "get", "list": "list", "post": "post", "put": "put", "patch": "patch", "delete": "delete"}
TEXT = Headers({"content-type": "text/plain; charset=utf-8"})
JSON = Headers({"content-type": "application/json"})
CUSTOM_ABOUT = {"title": "Kubernetes CRD Swagger", "version": "v0.1.0"}
# Old clients only ask whether there is a document; an empty one makes them leave validation to the server.
OLD_MEDIA = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"


class OpenAPI:
    """Answers /openapi/v3, the documents below it, and /openapi/v2; None for any other path."""

    def __init__(self, types: Types, version: str) -> None:
        self._types = types
        self._version = ".".join(version.split(".")[:2])

    def __call__(self, request: Request) -> Response | None:
        """Return the answer, or None if the path is none of these."""
        if request.path == "/openapi/v2":
            return Response(200, Headers({"content-type": OLD_MEDIA}))
        if request.path == "/openapi/v3":
            return Response(200, TEXT, raw=encode(self.index()))
        if not request.path.startswith("/openapi/v3/"):
            return None
        found = self.document(request.path[len("/openapi/v3/") :])
        return Response(404) if found is None else Response(200, JSON, payload=found)

    def index(self) -> Json:
        """Return which documents there are."""
        groups = dict.fromkeys(_group_path(one) for one in self._types())
        builtin = (_group_path(one) for one in self._types() if one.group and not isinstance(one, CustomType))
        parents = {path.rpartition("/")[0] for path in builtin}
        names = sorted({*PLAIN_PATHS, *groups, *parents})
        return {"paths": {name: {"serverRelativeURL": f"/openapi/v3/{name}?hash={self._hash(name)}"} for name in names}}

    def document(self, path: str) -> Json | None:
        """Return the document of a path such as "apis/apps/v1", None if there is none."""
        if path not in self.index()["paths"]:
            return None
        types = tuple(one for one in self._types() if _group_path(one) == path)
        return _document(types, self._version)

    def _hash(self, name: str) -> str:
        found = [one for one in self._types() if _group_path(one) == name]
        about = f"{self._version}/{name}/{[one.plural for one in found]}"
        about += "".join(encode(rules.version.schema).decode() for one in found if (rules := custom_type.rules_of(one)))
        return hashlib.sha512(about.encode()).hexdigest()[:32].upper()


def _group_path(one: ResourceType) -> str:
    return f"apis/{one.api_version}" if one.group else f"api/{one.version}"


@functools.lru_cache(maxsize=64)
def _document(types: tuple[ResourceType, ...], version: str) -> Json:
    paths = {path: operations for one in types for path, operations in _paths(one)}
    found: dict[str, Json] = {}
    for one in types:
        rules = custom_type.rules_of(one)
        type_ = pack.kind_type(one.api_version, one.kind)
        if isinstance(one, CustomType) and rules is not None:
            found.update(openapi_schemas.of(one, rules))
            _collect(f"{openapi_schemas.META}ObjectMeta", found)
            _collect(f"{openapi_schemas.META}ListMeta", found)
        elif type_ is not None:
            _collect(type_.identifier, found)
            _mark(found[type_.identifier], one, one.kind)
            found[f"{type_.identifier}List"] = _list_schema(type_.identifier, one)
            _collect("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta", found)
    schemas = dict(sorted(found.items()))
    is_custom = any(isinstance(one, CustomType) for one in types)
    about = dict(CUSTOM_ABOUT) if is_custom else {"title": "Kubernetes", "version": version}
    return {"openapi": "3.0.0", "info": about, "paths": paths, "components": {"schemas": schemas}}


# --- paths ----------------------------------------------------------------------------------------------------------


def _paths(one: ResourceType) -> Iterator[tuple[str, Json]]:
    base = f"/{_group_path(one)}"
    many = f"{base}/namespaces/{{namespace}}/{one.plural}" if one.namespaced else f"{base}/{one.plural}"
    verbs = set(one.verbs)
    if one.namespaced and "list" in verbs:
        yield f"{base}/{one.plural}", {"get": _operation(one, "list", one.kind)}
    many_methods = {"get": "list"} if "list" in verbs else {}
    many_methods |= {"post": "post"} if "create" in verbs else {}
    many_methods |= {"delete": "deletecollection"} if "deletecollection" in verbs else {}
    yield many, {method: _operation(one, action, one.kind) for method, action in many_methods.items()}
    single = {WRITES.get(verb, verb) for verb in verbs & {"get", "update", "patch", "delete"}}
    if single:
        yield f"{many}/{{name}}", {method: _operation(one, method, one.kind) for method in sorted(single)}
    for name in one.subresources:
        api_version, kind, sub_verbs = SUBRESOURCES[name]
        methods = sorted(WRITES.get(verb, verb) for verb in sub_verbs)
        kind = kind.format(one.kind) or one.kind
        operations = {method: _operation(one, method, kind, api_version) for method in methods}
        yield f"{many}/{{name}}/{name}", operations


def _operation(one: ResourceType, action: str, kind: str, api_version: str = "") -> Json:
    if isinstance(one, CustomType):  # even a Scale is told as the resource's own
        api_version, kind = one.api_version, one.kind
    group, _, version = (api_version or one.api_version).rpartition("/")
    found: Json = {
        "tags": [f"{_tag(one)}_{one.version}"],
        "responses": {"200": {"description": "OK"}, "401": {"description": "Unauthorized"}},
        "x-kubernetes-action": ACTIONS.get(action, action),
        "x-kubernetes-group-version-kind": {"group": group, "version": version, "kind": kind},
    }
    if action in ("post", "put", "patch"):
        names = ["dryRun", "fieldManager", "fieldValidation", *(["force"] if action == "patch" else [])]
        found["parameters"] = [_parameter(name) for name in names]
    return found


def _tag(one: ResourceType) -> str:
    first, *rest = one.group.split(".")
    return first + "".join(map(str.capitalize, rest)) if isinstance(one, CustomType) else first or "core"


def _parameter(name: str) -> Json:
    type_ = "boolean" if name == "force" else "string"
    return {"name": name, "in": "query", "schema": {"type": type_, "uniqueItems": True}}


# --- schemas --------------------------------------------------------------------------------------------------------


def _collect(identifier: str, found: dict[str, Json]) -> None:
    """Put a type and all that it is made of into `found`."""
    if identifier in found:
        return
    found[identifier] = {}
    type_ = pack.type_of(identifier)
    words = documentation.of(identifier)
    properties = {
        name: _field(one, words.get(name, ""), enums.of(identifier, name), found) for name, one in type_.fields.items()
    }
    schema: Json = {"description": words.get("", ""), "type": "object", "properties": properties}
    if type_.required:
        schema["required"] = sorted(type_.required)
    if type_.map_type:
        schema["x-kubernetes-map-type"] = type_.map_type
    found[identifier] = schema


def _field(one: pack.Field, description: str, values: dict[str, str], found: dict[str, Json]) -> Json:
    schema = _schema(one.type, found)
    if values:
        _element(schema)["enum"] = sorted(values)
    if values and schema["type"] == "string":
        description += enums.described(values)
    if "$ref" in schema:
        schema = {"allOf": [schema]}
    rules = {RULES[rule]: value for rule, value in one.rules.items() if rule in RULES}
    return {"description": description, **schema, **rules}


def _element(schema: Json) -> Json:
    """What a schema says of each of its values: of itself, unless it is a list or a map."""
    return schema.get("items") or schema.get("additionalProperties") or schema


def _schema(written: str, found: dict[str, Json]) -> Json:
    if written.startswith("[]"):
        return {"type": "array", "items": _schema(written[2:], found)}
    if written.startswith("map[string]"):
        return {"type": "object", "additionalProperties": _schema(written[len("map[string]") :], found)}
    if written in SIMPLE:
        return dict(SIMPLE[written])
    identifier = written
    if written in SPECIAL:
        identifier, schema = SPECIAL[written]
        found.setdefault(identifier, schema)
    else:
        _collect(written, found)
    return {"$ref": PREFIX + identifier}


def _mark(schema: Json, one: ResourceType, kind: str) -> None:
    mark = {"group": one.group, "kind": kind, "version": one.version}
    schema["x-kubernetes-group-version-kind"] = [mark]


def _list_schema(identifier: str, one: ResourceType) -> Json:
    text = {"type": "string"}
    meta = {"allOf": [{"$ref": f"{PREFIX}io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"}]}
    items: Iterable[Any] = {"type": "array", "items": {"allOf": [{"$ref": PREFIX + identifier}]}}
    properties = {"apiVersion": text, "items": items, "kind": text, "metadata": meta}
    schema: Json = {"type": "object", "required": ["items"], "properties": properties}
    _mark(schema, one, one.list_kind())
    return schema
