"""Field validation: what becomes of fields that a kind does not have, and of bodies of another kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labkit import errors
from labkit.api import status
from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.apiserver import decoding, objects
from labkit.apiserver.schema import pack


@dataclass(frozen=True)
class Check:
    """One of the three ways: refuse (Strict), warn (Warn), say nothing (Ignore)."""

    strict: bool
    warn: bool

    def apply(
        self,
        obj: Object,
        unknown: Sequence[str],
        duplicates: Sequence[str],
        resource: ResourceType,
        warnings: list[str],
    ) -> Object:
        """Return the object, or raise 400; what is to be told goes to `warnings`."""
        if not unknown and not duplicates:
            return obj
        faults = [f'duplicate field "{one}"' for one in duplicates] + [f'unknown field "{one}"' for one in unknown]
        if self.strict:
            raise cannot_handle(resource, obj, f"strict decoding error: {', '.join(faults)}")
        if self.warn:
            warnings += faults
        return obj


WARN = Check(strict=False, warn=True)
CHECKS = {"": WARN, "Warn": WARN, "Strict": Check(strict=True, warn=True), "Ignore": Check(strict=False, warn=False)}


def cannot_handle(resource: ResourceType, body: Any, why: str) -> errors.ApiError:
    """400 for a body that names the right kind but does not fit it."""
    kind, version = resource.kind, resource.version
    if isinstance(body, dict):
        kind = body.get("kind") or kind
        version = str(body.get("apiVersion") or version).rpartition("/")[2]
    return status.bad_request(f'{kind} in version "{version}" cannot be handled as a {resource.kind}: {why}')


def decoded(resource: ResourceType, body: Any) -> tuple[Object, list[str]]:
    """Return a body as an object of a resource, and its unknown fields. Raises 400."""
    try:
        return objects.decoded(resource, body)
    except ValueError as wrong:
        raise cannot_handle(resource, body, str(wrong)) from wrong


def check_kind(body: Any, resource: ResourceType) -> None:
    """Raise 400 if a body says that it is of another kind than its path asks for."""
    if not isinstance(body, dict):
        return
    kind, version = body.get("kind") or resource.kind, body.get("apiVersion") or resource.api_version
    if (kind, version) == (resource.kind, resource.api_version):
        return
    if not isinstance(kind, str) or not isinstance(version, str):
        field = "kind" if not isinstance(kind, str) else "apiVersion"
        raise status.bad_request(
            f"couldn't get version/kind; json parse error: json: cannot unmarshal {_json_kind(body[field])} "
            f"into Go struct field .{field} of type string"
        )
    shown = version.rpartition("/")[2]
    type_ = pack.kind_type(version, kind)
    if type_ is None:
        why = f'no kind "{kind}" is registered for version "{version}" in scheme "pkg/api/legacyscheme/scheme.go"'
    else:
        try:  # it is read as what it says it is before anybody asks whether that fits
            decoding.decode(type_, body)
        except ValueError as wrong:
            raise cannot_handle(resource, body, str(wrong)) from wrong
        package = resource.group.partition(".")[0] or "core"
        why = f"converting (v{shown[1:]}.{kind}) to ({package}.{resource.kind}): unknown conversion"
    raise status.bad_request(f'{kind} in version "{shown}" cannot be handled as a {resource.kind}: {why}')


def _json_kind(value: Any) -> str:
    return {bool: "bool", list: "array", dict: "object"}.get(type(value), "number")
