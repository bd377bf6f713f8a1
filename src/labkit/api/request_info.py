"""What a request is about: verb, resource, namespace and name, read from method and path (apiserver's RequestInfo).

Shared by everything that must know what a request asks before it is answered: the API server, the access proxy, audit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from labkit.web.message import Request

VERBS = {"GET": "get", "HEAD": "get", "POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
# Subresources of a namespace that would otherwise read as resources in it.
NAMESPACE_SUBRESOURCES = ("status", "finalize")
# Their own path is what a request to them asks for.
WITHOUT_NAME_SELECTOR = ("deletecollection", "list", "watch")


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """A request as attributes. Of a request outside /api and /apis only `verb` and `path` are set."""

    is_resource: bool
    verb: str  # "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"
    path: str
    group: str = ""
    version: str = ""
    namespace: str = ""
    resource: str = ""  # "pods"
    subresource: str = ""  # "status"
    name: str = ""
    parts: tuple[str, ...] = ()  # what follows group and version (and namespace), decoded


def of(request: Request) -> RequestInfo:
    """Return what a request is about (read once, kept with the request)."""
    found = request.__dict__.get("_info")
    if found is None:
        found = request.__dict__["_info"] = parse(request.method, request.path, request.query)
    return found


def parse(method: str, path: str, query: Mapping[str, Sequence[str]]) -> RequestInfo:
    """Return what a method, a path and a query ask for."""
    parts = path.strip("/").split("/")
    if "%" in path:
        parts = [unquote(part) for part in parts]
    if parts[0] == "api" and len(parts) >= 3:
        group, version, rest = "", parts[1], parts[2:]
    elif parts[0] == "apis" and len(parts) >= 4:
        group, version, rest = parts[1], parts[2], parts[3:]
    else:
        return RequestInfo(False, method.lower(), path)
    verb = VERBS.get(method, "")
    if rest[0] == "watch" and len(rest) > 1:  # the old prefix: /api/v1/watch/…
        verb, rest = "watch", rest[1:]
    namespace, rest = _namespace(rest)
    name = rest[1] if len(rest) > 1 else ""
    subresource = rest[2] if len(rest) > 2 else ""
    return RequestInfo(
        True, _verb(verb, name, query), path, group, version, namespace, rest[0], subresource, name, tuple(rest)
    )


def selected_name(field_selector: str) -> str:
    """Return the name that a field selector asks for ("metadata.name=x"), or ""."""
    for term in field_selector.split(","):
        field, sign, value = term.partition("=")
        if sign and field.strip() == "metadata.name":
            return value.lstrip("=").strip()
    return ""


def _namespace(parts: list[str]) -> tuple[str, list[str]]:
    """Split off the namespace; `namespaces/x` and its subresources are resources themselves."""
    if parts[0] != "namespaces" or len(parts) == 1:
        return "", parts
    if len(parts) > 2 and parts[2] not in NAMESPACE_SUBRESOURCES:
        return parts[1], parts[2:]
    return parts[1], parts


def _verb(verb: str, name: str, query: Mapping[str, Sequence[str]]) -> str:
    if name and verb != "watch":
        return verb
    if verb == "get":
        return "watch" if _is_set(query.get("watch")) else "list"
    return "deletecollection" if verb == "delete" else verb


def _is_set(values: Sequence[str] | None) -> bool:
    """Whether a boolean parameter is given: "?watch" counts, "0" and "false" do not."""
    return values is not None and values[0].lower() not in ("false", "0")
