"""The annotation of `kubectl apply`: who moves on to server-side apply takes over what the annotation says.

Rule: k8s.io/apimachinery util/managedfields, lastAppliedManager and lastAppliedUpdater. Only the manager "kubectl".
"""

import json
from typing import Any

from labkit.api.object import Object, metadata
from labkit.apiserver import field_set, go_json, typed_problems, typed_value
from labkit.apiserver.field_set import FieldSet
from labkit.apiserver.typed_value import Shape

ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"
MANAGER = "kubectl"


def taken_over(manager: str, of: Shape, live: Object | None, api_version: str) -> FieldSet:
    """Return the fields that the manager may change whoever owns them: those that are as they were last applied."""
    text = _annotations(live or {}).get(ANNOTATION)
    if manager != MANAGER or not text:
        return {}
    try:
        last = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(last, dict) or last.get("apiVersion") != api_version or any(typed_problems.problems(of, last)):
        return {}
    changes = typed_value.compare(of, last, live)
    applied = field_set.difference(typed_value.fields_of(of, last), changes.written)
    return field_set.difference(applied, changes.removed)


def kept_up(manager: str, merged: Object, config: Object) -> Object:
    """Return what an apply has made, its annotation saying what was applied; without one it stays as it is."""
    if manager != MANAGER or not _annotations(merged).get(ANNOTATION):
        return merged
    annotations = {**_annotations(merged), ANNOTATION: _text(config)}
    return {**merged, "metadata": {**metadata(merged), "annotations": annotations}}


def _annotations(obj: Object) -> dict[str, str]:
    return metadata(obj).get("annotations") or {} if obj else {}


def _text(config: Object) -> str:
    """A configuration as the annotation holds it, without the annotation."""
    meta = dict(metadata(config))
    if meta.get("annotations") is not None:
        meta["annotations"] = {name: value for name, value in meta["annotations"].items() if name != ANNOTATION}
    shown: dict[str, Any] = {**config, "metadata": meta}
    return go_json.text(_sorted(shown)) + "\n"


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list) else value
