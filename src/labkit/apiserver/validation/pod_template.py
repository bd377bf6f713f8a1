"""Validation of a template of pods: its labels and annotations, which paths show beside the spec, and its spec."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import metadata, pod_spec


def validate(template: Mapping[str, Any], path: str) -> Iterator[Cause]:
    """Yield what is wrong with a template."""
    meta = template.get("metadata") or {}
    yield from metadata.labels(meta.get("labels") or {}, f"{path}.labels")
    yield from metadata.annotations(meta.get("annotations") or {}, f"{path}.annotations")
    yield from pod_spec.validate(template["spec"], f"{path}.spec")
