"""Patching: a PATCH body read, applied to the object as it is now, and refused where it does not fit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from labkit import errors
from labkit.api import manifests, status
from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.apiserver import bodies, json_patch, merge_patch, negotiation, strategic_merge_patch
from labkit.apiserver.schema import pack
from labkit.apiserver.validation import fields
from labkit.web.message import Request, encode

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
APPLY = "application/apply-patch+yaml"


@dataclass(frozen=True)
class Change:
    """A patch as it was sent."""

    media: str
    patch: Any
    duplicates: list[str] = field(default_factory=list)


def check_media(request: Request) -> str:
    """Return the media type of the patch in a request. Raises 415."""
    media = negotiation.content_type(request.headers.get("content-type", ""))
    if media != APPLY and media not in _APPLIERS:
        raise status.failure(415, "UnsupportedMediaType", "415: Unsupported Media Type", {})
    return media


def read(request: Request, media: str) -> Change:
    """Return the patch in a request. Raises 400."""
    if request.payload is not None:
        return Change(media, request.payload)
    try:
        patch, duplicates = bodies.loads(request.body)
    except bodies.NotJson as wrong:
        raise status.bad_request(f"error decoding patch: {wrong}") from wrong
    return Change(media, patch, duplicates)


def configuration(request: Request, resource: ResourceType) -> dict[str, Any]:
    """Return the configuration that a server-side apply brings, as YAML or JSON. Raises 400."""
    config = request.payload if request.payload is not None else _yaml(request.body)
    if not isinstance(config, dict):
        raise status.bad_request(f"error decoding YAML: expected an object, got {_kind(config)}")
    config = dict(bodies.whole(config))
    kind, api_version = (config.get(name) or "" for name in ("kind", "apiVersion"))
    for name, value in (("kind", kind), ("apiVersion", api_version)):
        if not isinstance(value, str):
            message = f"json: cannot unmarshal {_kind(value)} into Go struct field TypeMeta.{name} of type string"
            raise status.bad_request(f"error decoding YAML: {message}")
    if (kind, api_version) != (resource.kind, resource.api_version):
        shown = api_version if "/" in api_version else f"/{api_version}"
        raise status.bad_request(f"invalid object type: {shown}, Kind={kind}")
    meta = config.get("metadata") or {}
    if not isinstance(meta, dict) or "managedFields" in meta:
        raise status.bad_request("metadata.managedFields must be nil")
    return config


def _yaml(body: bytes) -> Any:
    try:
        return manifests.load_value(body.decode("utf-8", "replace"))
    except errors.ManifestError as wrong:
        raise status.bad_request(f"error decoding YAML: {wrong}") from wrong


def apply(change: Change, old: Object, resource: ResourceType) -> Any:
    """Return the document that the patch makes of an object. Raises 400, 422 and 500."""
    return _APPLIERS[change.media](change.patch, old, resource)


def unusable(document: Any, why: str) -> errors.ApiError:
    """422 for a patch whose result cannot be decoded."""
    return _invalid_patch(encode(document).decode(), why)


def strict(change: Change, document: Any, unknown: list[str]) -> errors.ApiError:
    """The refusal of a patch that sets unknown fields, with fieldValidation=Strict."""
    faults = ", ".join(f'unknown field "{one}"' for one in unknown)
    if change.media == STRATEGIC:
        return _invalid_patch(_go_text(change.patch), f"strict decoding error: {faults}")
    return _invalid_patch(encode(document).decode(), f"strict decoding error: {faults}")


def _go_text(value: Any) -> str:
    """A value as Go prints it: map[spec:map[replicas:2]]."""
    if isinstance(value, dict):
        return f"map[{' '.join(f'{name}:{_go_text(value[name])}' for name in sorted(value))}]"
    if isinstance(value, list):
        return f"[{' '.join(_go_text(one) for one in value)}]"
    named = {None: "<nil>", True: "true", False: "false"}
    return named[value] if value is None or isinstance(value, bool) else str(value)


def _invalid_patch(shown: str, why: str) -> errors.ApiError:
    return status.invalid("", "", "", [fields.invalid("patch", shown, why)])


def _json(patch: Any, old: Object, resource: ResourceType) -> Any:
    if not isinstance(patch, list):
        raise status.bad_request(
            f"error decoding patch: json: cannot unmarshal {_kind(patch)} into Go value of type jsonpatch.Patch"
        )
    for one in patch:
        if not isinstance(one, dict):
            message = (
                f"error decoding patch: json: cannot unmarshal {_kind(one)} into Go value of type jsonpatch.Operation"
            )
            raise status.bad_request(message)
    if len(patch) > 10000:
        raise status.failure(
            413,
            "RequestEntityTooLarge",
            "The allowed maximum operations in a JSON patch is 10000, got " + str(len(patch)),
        )
    try:
        return json_patch.apply(old, patch)
    except json_patch.PatchFailed as wrong:
        raise status.failure(
            422, "Invalid", "the server rejected our request due to an error in our request", {}
        ) from wrong


def _merge(patch: Any, old: Object, resource: ResourceType) -> Any:
    if not isinstance(patch, dict):
        raise _no_map(patch)
    return merge_patch.apply(old, patch)


def _no_map(patch: Any) -> errors.ApiError:
    if patch is None:
        return status.bad_request("Invalid JSON Patch")
    kind = _kind(patch)
    return status.bad_request(
        f"error decoding patch: json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"
    )


def _strategic(patch: Any, old: Object, resource: ResourceType) -> Any:
    if not isinstance(patch, dict):
        raise _no_map(patch)
    type_ = pack.kind_type(resource.api_version, resource.kind)
    try:
        return strategic_merge_patch.apply(old, patch, type_)
    except strategic_merge_patch.KeyMissing as wrong:  # a quirk of the real server: a fault of the client is a 500 here
        raise status.failure(500, "", str(wrong)) from wrong
    except strategic_merge_patch.PatchFailed as wrong:
        raise status.bad_request(str(wrong)) from wrong


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    return {list: "array", str: "string", dict: "object", type(None): "null"}.get(type(value), "number")


_APPLIERS: dict[str, Callable[[Any, Object, ResourceType], Any]] = {
    JSON_PATCH: _json,
    MERGE_PATCH: _merge,
    STRATEGIC: _strategic,
}
