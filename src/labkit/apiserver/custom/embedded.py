"""Metadata inside of custom resources: their own, and that of resources that they embed (a pod template, say)."""

from collections.abc import Iterator
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver import decoding
from labkit.apiserver.custom.structural import Structural
from labkit.apiserver.schema import pack
from labkit.apiserver.validation import fields, metadata, names

OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
FILLED = ("creationTimestamp",)  # what Go writes of empty metadata and a custom resource does not


def decoded_metadata(value: Any) -> tuple[dict[str, Any], list[str]]:
    """Return metadata as Go reads it, and the paths of unknown fields in it. Raises ValueError."""
    found, unknown = decoding.decode(pack.type_of(OBJECT_META), value if value is not None else {})
    kept = {name: found[name] for name in sorted(found) if name not in FILLED or found[name]}
    return kept, [f"metadata.{path}" for path in unknown]


def coerce(value: Any, schema: Structural | None, path: str = "") -> list[str]:
    """Decode the metadata of embedded resources in place; return the paths of unknown fields. Raises ValueError."""
    unknown: list[str] = []
    if schema is None:
        return unknown
    if isinstance(value, dict):
        if schema.embedded:
            unknown += _coerce_resource(value, path)
        for name in sorted(value):
            at = f"{path}.{name}" if path else name
            unknown += coerce(value[name], schema.below(name), at)
    elif isinstance(value, list):
        for index, one in enumerate(value):
            unknown += coerce(one, schema.items, f"{path}[{index}]")
    return unknown


def _coerce_resource(value: dict[str, Any], path: str) -> list[str]:
    for name in ("apiVersion", "kind"):
        if name in value and not isinstance(value[name], str):
            shown = fields.quoted(value[name])
            raise ValueError(f"{path}.{name}: Invalid value: {shown}: must be a string")
    if "metadata" not in value:
        return []
    try:
        value["metadata"], unknown = decoded_metadata(value["metadata"])
    except ValueError as wrong:
        shown = fields.quoted(value["metadata"])
        raise ValueError(f"{path}.metadata: Invalid value: {shown}: {wrong}") from wrong
    return [f"{path}.{one}" for one in unknown]


def causes(value: Any, schema: Structural | None, path: str = "") -> Iterator[Cause]:
    """Yield what is wrong with the type and the metadata of embedded resources."""
    if schema is None:
        return
    if isinstance(value, dict):
        if schema.embedded:
            yield from _resource_causes(value, path)
        for name in sorted(value):
            yield from causes(value[name], schema.below(name), f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from causes(one, schema.items, f"{path}[{index}]")


def _resource_causes(value: dict[str, Any], path: str) -> Iterator[Cause]:
    for name in ("apiVersion", "kind"):
        if name not in value:
            yield fields.required(f"{path}.{name}")
        elif value[name] == "":
            yield fields.invalid(f"{path}.{name}", "", "must not be empty")
    api_version, kind = value.get("apiVersion") or "", value.get("kind") or ""
    if api_version.count("/") > 1:
        yield fields.invalid(f"{path}.apiVersion", api_version, f"unexpected GroupVersion string: {api_version}")
    problems = names.dns1035(kind.lower()) if kind else []
    if problems:
        text = "may have mixed case, but should otherwise match: "
        yield fields.invalid(f"{path}.kind", kind, text + ",".join(problems))
    if isinstance(value.get("metadata"), dict):
        yield from _metadata_causes(value["metadata"], f"{path}.metadata")


def _metadata_causes(meta: dict[str, Any], path: str) -> Iterator[Cause]:
    for problem in names.path_segment(meta.get("name") or "fakename"):
        yield fields.invalid(f"{path}.name", meta["name"], problem)
    yield from metadata.shape(meta, path)
