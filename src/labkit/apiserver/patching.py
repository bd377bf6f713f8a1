"""Patching: a PATCH body read, applied to the object as it is now, and refused where it does not fit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labkit import errors
from labkit.api import status, wire_yaml
from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.apiserver import (
    bodies,
    conversion_faults,
    custom_type,
    duplicates,
    go_json,
    go_text,
    json_patch,
    merge_patch,
    negotiation,
    scalars,
    strategic_merge_patch,
    yaml_problems,
)
from labkit.apiserver.duplicates import Duplicates
from labkit.apiserver.schema import pack
from labkit.apiserver.validation import fields
from labkit.web.message import Request

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
APPLY = "application/apply-patch+yaml"
TEXTS = ("op", "from", "path")  # of an operation
PATCH, OPERATION = "jsonpatch.Patch", "jsonpatch.Operation"  # Go types
CUSTOM = (JSON_PATCH, MERGE_PATCH, APPLY)  # a strategic merge needs a schema with merge keys


@dataclass(frozen=True)
class Change:
    """A patch as it was sent."""

    media: str
    patch: Any
    duplicates: Duplicates = duplicates.NONE
    checked: bool = True  # its form is checked before it is applied


def check_media(request: Request, resource: ResourceType) -> str:
    """Return the media type of the patch in a request. Raises 415."""
    media = negotiation.content_type(request.headers.get("content-type", ""))
    if custom_type.rules_of(resource) is not None and media not in CUSTOM:
        known = f"accepted media types include: {', '.join(CUSTOM)}"
        message = f"the body of the request was in an unknown format - {known}"
        raise status.failure(415, "UnsupportedMediaType", message)
    if media != APPLY and media not in _APPLIERS:
        raise status.failure(415, "UnsupportedMediaType", "415: Unsupported Media Type", {})
    return media


def read(request: Request, media: str, checked: bool = True) -> Change:
    """Return the patch in a request; unless it is `checked`, only what applies it complains. Raises 400."""
    if request.payload is not None:
        return Change(media, request.payload, checked=checked)
    try:
        patch, repeated = bodies.loads(request.body)
    except bodies.NotJson as wrong:
        raise _undecodable(str(wrong), media, checked) from wrong
    found = duplicates.in_json(repeated, "json patch " if media == JSON_PATCH else "")
    return Change(media, patch, found, checked)


def _undecodable(why: str, media: str, checked: bool) -> errors.ApiError:
    if checked and media != STRATEGIC:
        return status.bad_request(f"error decoding patch: {why}")
    return status.bad_request("Invalid JSON Patch" if media == MERGE_PATCH else why)


def configuration(request: Request, resource: ResourceType) -> tuple[dict[str, Any], Duplicates]:
    """Return the configuration that a server-side apply brings, as YAML or JSON, and its repeated keys. Raises 400."""
    config, repeated = (request.payload, []) if request.payload is not None else _yaml(request.body)
    config = {} if config is None else config
    if not isinstance(config, dict):
        why = f"error unmarshaling JSON: while decoding JSON: {_wrong_kind(config)}"
        raise status.bad_request(f"error decoding YAML: {why}")
    config = dict(bodies.whole(config))
    kind, api_version = (config.get(name) or "" for name in ("kind", "apiVersion"))
    for name, value in (("kind", kind), ("apiVersion", api_version)):
        if not isinstance(value, str):
            message = f"json: cannot unmarshal {_kind(value)} into Go struct field TypeMeta.{name} of type string"
            raise status.bad_request(f"error decoding YAML: {message}")
    if (kind, api_version) != (resource.kind, resource.api_version):
        shown = api_version if "/" in api_version else f"/{api_version}"
        raise status.bad_request(f"invalid object type: {shown}, Kind={kind}")
    meta = config.get("metadata")
    if meta is None:
        config.pop("metadata", None)
    elif isinstance(meta, dict) and isinstance(meta.get("managedFields"), list):
        raise status.bad_request("metadata.managedFields must be nil")
    return config, duplicates.in_yaml(repeated)


def check_repeated(repeated: Duplicates, strict: bool, warnings: list[str]) -> None:
    """Raise 400 if a strictly read configuration says something twice; otherwise add to the warnings."""
    if repeated and strict:
        raise status.bad_request(f"error strict decoding YAML: error converting YAML to JSON: {repeated.refusal}")
    warnings += repeated.warnings


def _yaml(body: bytes) -> tuple[Any, list[str]]:
    try:
        return wire_yaml.load(body.decode("utf-8", "replace"))
    except errors.ManifestError as wrong:
        raise _not_yaml(yaml_problems.text(wrong, body)) from wrong
    except RecursionError as wrong:
        raise _not_yaml(yaml_problems.TOO_DEEP) from wrong


def _not_yaml(why: str) -> errors.ApiError:
    return status.bad_request(f"error decoding YAML: error converting YAML to JSON: yaml: {why}")


def apply(change: Change, old: Object, resource: ResourceType) -> Any:
    """Return the document that the patch makes of an object. Raises 400, 422 and 500."""
    return _APPLIERS[change.media](change, old, resource)


def unusable(change: Change, document: Any, wrong: ValueError) -> errors.ApiError:
    """422 for a patch whose result cannot be decoded."""
    why = str(wrong)
    if change.media == STRATEGIC and isinstance(wrong, scalars.WrongType):
        why = conversion_faults.text(wrong)
    return _invalid_patch(_shown(change, document), why)


def strict(change: Change, document: Any, unknown: list[str]) -> errors.ApiError:
    """The refusal of a patch that names fields twice or sets unknown ones, with fieldValidation=Strict."""
    repeated = [change.duplicates.refusal] if change.duplicates else []
    faults = ", ".join([*repeated, *(f'unknown field "{one}"' for one in unknown)])
    return _invalid_patch(_shown(change, document), f"strict decoding error: {faults}")


def _shown(change: Change, document: Any) -> str:
    """A patched document in a refusal; of a strategic merge patch, the patch itself."""
    if change.media == STRATEGIC:
        return go_text.text(change.patch)
    return go_json.patched(document, go_json.reached(change.patch) if change.media == JSON_PATCH else change.patch)


def _invalid_patch(shown: str, why: str) -> errors.ApiError:
    return status.invalid("", "", "", [fields.invalid("patch", shown, why)])


def _json(change: Change, old: Object, resource: ResourceType) -> Any:
    patch = [] if change.patch is None else change.patch
    whole, part = ("[]handlers.jsonPatchOp", "handlers.jsonPatchOp") if change.checked else (PATCH, OPERATION)
    if not isinstance(patch, list):
        raise _undecodable(f"{_unmarshal(patch)} Go value of type {whole}", JSON_PATCH, change.checked)
    for one in patch:
        if not isinstance(one, dict):
            raise _undecodable(f"{_unmarshal(one)} Go value of type {part}", JSON_PATCH, change.checked)
        for name, value in one.items() if change.checked else ():
            if name in TEXTS and not isinstance(value, str | None):
                why = f"{_unmarshal(value)} Go struct field jsonPatchOp.{name} of type string"
                raise _undecodable(why, JSON_PATCH, change.checked)
    if len(patch) > 10000:
        raise status.failure(
            413,
            "RequestEntityTooLarge",
            "The allowed maximum operations in a JSON patch is 10000, got " + str(len(patch)),
        )
    try:
        return json_patch.apply(old, patch)
    except json_patch.PatchFailed as wrong:
        raise _unprocessable() from wrong


def _unmarshal(value: Any) -> str:
    return f"json: cannot unmarshal {_kind(value)} into"


def _merge(change: Change, old: Object, resource: ResourceType) -> Any:
    if isinstance(change.patch, dict):
        return merge_patch.apply(old, change.patch)
    if change.patch is None:
        raise status.bad_request("Invalid JSON Patch")
    if isinstance(change.patch, list) and not change.checked:
        raise _invalid_patch(go_json.text(change.patch), bodies.no_object(change.patch))
    raise _undecodable(_wrong_kind(change.patch), MERGE_PATCH, change.checked)


def _wrong_kind(patch: Any) -> str:
    return f"json: cannot unmarshal {_kind(patch)} into Go value of type map[string]interface {{}}"


def _strategic(change: Change, old: Object, resource: ResourceType) -> Any:
    patch = change.patch
    if not isinstance(patch, dict | None):
        raise status.bad_request(_wrong_kind(patch))
    type_ = pack.kind_type(resource.api_version, resource.kind)
    try:
        return strategic_merge_patch.apply(old, patch or {}, type_)
    except strategic_merge_patch.BadFormat as wrong:
        raise status.bad_request(str(wrong)) from wrong
    except strategic_merge_patch.Unprocessable as wrong:
        raise _unprocessable() from wrong
    except strategic_merge_patch.PatchFailed as wrong:  # the real server takes such faults of a client for its own
        raise status.failure(500, "", str(wrong)) from wrong


def _unprocessable() -> errors.ApiError:
    return status.failure(422, "Invalid", "the server rejected our request due to an error in our request", {})


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    return {list: "array", str: "string", dict: "object", type(None): "null"}.get(type(value), "number")


_APPLIERS: dict[str, Callable[[Change, Object, ResourceType], Any]] = {
    JSON_PATCH: _json,
    MERGE_PATCH: _merge,
    STRATEGIC: _strategic,
}
