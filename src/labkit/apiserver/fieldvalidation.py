"""Field validation: what becomes of fields that a kind does not have, and of bodies of another kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labkit.api import status
from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.apiserver import bodies, custom_type, decoding, duplicates, objects
from labkit.apiserver.duplicates import Duplicates
from labkit.apiserver.schema import pack, retired


@dataclass(frozen=True)
class Check:
    """One of the three ways: refuse (Strict), warn (Warn), say nothing (Ignore)."""

    strict: bool
    warn: bool

    def apply(
        self,
        obj: Object,
        unknown: Sequence[str],
        repeated: Duplicates,
        resource: ResourceType,
        warnings: list[str],
    ) -> Object:
        """Return the object, or raise 400; what is to be told goes to `warnings`."""
        if not unknown and not repeated:
            return obj
        faults = [f'unknown field "{one}"' for one in unknown]
        if self.strict:
            refusal = [repeated.refusal] if repeated else []
            raise bodies.cannot_handle(resource, obj, f"strict decoding error: {', '.join(refusal + faults)}")
        if self.warn:
            warnings += [*repeated.warnings, *faults]
        return obj


WARN = Check(strict=False, warn=True)
CHECKS = {"": WARN, "Warn": WARN, "Strict": Check(strict=True, warn=True), "Ignore": Check(strict=False, warn=False)}


def decoded(resource: ResourceType, body: Any) -> tuple[Object, list[str]]:
    """Return a body as an object of a resource, and its unknown fields. Raises 400."""
    try:
        return objects.decoded(resource, body)
    except ValueError as wrong:
        raise bodies.cannot_handle(resource, body, str(wrong)) from wrong


def check_kind(
    body: Any,
    resource: ResourceType,
    raw: bytes | None = None,
    check: Check | None = None,
    warnings: list[str] | None = None,
) -> None:
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
    if type_ is None and not retired.is_known(version, kind):
        why = not_registered(kind, version)
    elif kind == resource.kind:
        obj, unknown = _read(type_, body, resource)
        if check is not None and warnings is not None:
            check.apply(obj, unknown, duplicates.NONE, resource, warnings)
        expected = f"does not match the expected API version ({resource.api_version})"
        raise status.bad_request(f"the API version in the data ({version}) {expected}")
    else:
        _read(type_, body, resource)
        package = resource.group.partition(".")[0] or "core"
        own = "v1" if kind in retired.EVERYWHERE else f"v{shown[1:]}"
        why = f"converting ({own}.{kind}) to ({package}.{resource.kind}): unknown conversion"
    raise status.bad_request(f'{kind} in version "{shown}" cannot be handled as a {resource.kind}: {why}')


def _read(type_: pack.Type | None, body: Any, resource: ResourceType) -> tuple[Object, list[str]]:
    """A body read as what it says it is, before anybody asks whether that fits; a retired kind has no fields here."""
    if type_ is None:
        return body, []
    try:
        return decoding.decode(type_, body)
    except ValueError as wrong:
        raise bodies.cannot_handle(resource, body, str(wrong)) from wrong


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
