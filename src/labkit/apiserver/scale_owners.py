"""The owners of a scale: which writers of an object own its replicas, told as managedFields of the Scale."""

from collections.abc import Sequence
from typing import Any

from labkit.api.object import Object, metadata

VERSION = "autoscaling/v1"


def added(scale: Object, obj: Object, path: Sequence[str]) -> dict[str, Any]:
    """Return a Scale with the managedFields that its object has for the replicas at a path."""
    entries = metadata(obj).get("managedFields") or ()
    found = [_of_scale(one) for one in entries if _owns(one.get("fieldsV1"), path)]
    return {**scale, "metadata": {**scale["metadata"], "managedFields": found}} if found else dict(scale)


def _owns(fields: Any, path: Sequence[str]) -> bool:
    for name in path:
        fields = fields.get(f"f:{name}") if isinstance(fields, dict) else None
    return fields is not None


def _of_scale(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "apiVersion": VERSION, "fieldsV1": {"f:spec": {"f:replicas": {}}}}
