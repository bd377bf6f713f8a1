"""Field validation: what becomes of fields that a kind does not have, and of bodies of another kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labkit.api import status
from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.apiserver import bodies, custom_type, decoding, objects
from labkit.apiserver.duplicates import Duplicates
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
        duplicates: Duplicates,
        resource: ResourceType,
        warnings: list[str],
    ) -> Object:
        """Return the object, or raise 400; what is to be told goes to `warnings`."""
        if not unknown and not duplicates:
            return obj
        faults = [f'unknown field "{one}"' for one in unknown]
        if self.strict:
            refusal = [duplicates.refusal] if duplicates else []
            raise bodies.cannot_handle(resource, obj, f"strict decoding error: {', '.join(refusal + faults)}")
        if self.warn:
            warnings += [*duplicates.warnings, *faults]
        return obj


WARN = Check(strict=False, warn=True)
CHECKS = {"": WARN, "Warn": WARN, "Strict": Check(strict=True, warn=True), "Ignore": Check(strict=False, warn=False)}


def decoded(resource: ResourceType, body: Any) -> tuple[Object, list[str]]:
    """Return a body as an object of a resource, and its unknown fields. Raises 400."""
    try:
        return objects.decoded(resource, body)
    except ValueError as wrong:
        raise bodies.cannot_handle(resource, body, str(wrong)) from wrong


def check_kind(body: Any, resource: ResourceType, raw: bytes | None = None) -> None:
    """Raise 400 if a body says that it is of another kind than its path asks for; `raw` is the body as it was sent.

    Without `raw` it is the outcome of a patch, and a custom resource is refused with a 422.
    """
    if not isinstance(body, dict):
        return None
    rules = custom_type.rules_of(resource)
    if rules is not None:
        return rules.codec.check_kept(body) if raw is None else rules.codec.check_type(body, raw)
    kind, version = body.get("kind") or resource.kind, body.get("apiVersion") or resource.api_version
    if (kind, version) == (resource.kind, resource.api_version):
        return None
    check_head(body)
    shown = version.rpartition("/")[2]
    type_ = pack.kind_type(version, kind)
    if type_ is None:
        why = not_registered(kind, version)
    else:
        try:  # it is read as what it says it is before anybody asks whether that fits
            decoding.decode(type_, body)
        except ValueError as wrong:
            raise bodies.cannot_handle(resource, body, str(wrong)) from wrong
        if kind == resource.kind:
            expected = f"does not match the expected API version ({resource.api_version})"
            raise status.bad_request(f"the API version in the data ({version}) {expected}")
        package = resource.group.partition(".")[0] or "core"
        why = f"converting (v{shown[1:]}.{kind}) to ({package}.{resource.kind}): unknown conversion"
    raise status.bad_request(f'{kind} in version "{shown}" cannot be handled as a {resource.kind}: {why}')


def check_head(body: dict[str, Any]) -> None:
    """Raise 400 if what should say of which kind a body is is no text."""
    for field in ("kind", "apiVersion"):
        if not isinstance(body.get(field) or "", str):
            raise status.bad_request(
                f"couldn't get version/kind; json parse error: json: cannot unmarshal {_json_kind(body[field])} "
                f"into Go struct field .{field} of type string"
            )


def not_registered(kind: str, version: str) -> str:
    """Return the complaint about a kind that this Kubernetes does not have."""
    return f'no kind "{kind}" is registered for version "{version}" in scheme "pkg/runtime/scheme.go:111"'


def _json_kind(value: Any) -> str:
    return {bool: "bool", list: "array", dict: "object"}.get(type(value), "number")
