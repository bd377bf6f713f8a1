"""What may change on a PersistentVolumeClaim: it is bound once, and may grow after that."""

import difflib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import quantity
from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.validation import fields

ONLY = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
# The fields of the spec in Go, in whose form the difference is shown.
FIELDS = {
    "AccessModes": "accessModes",
    "Selector": "selector",
    "Resources": "resources",
    "VolumeName": "volumeName",
    "StorageClassName": "storageClassName",
    "VolumeMode": "volumeMode",
    "DataSource": "dataSource",
    "DataSourceRef": "dataSourceRef",
    "VolumeAttributesClassName": "volumeAttributesClassName",
}


def validate(claim: Object, old: Object) -> Iterator[Cause]:
    """Yield what is wrong with a change of a claim."""
    new, before = claim["spec"], old["spec"]
    bound = (old.get("status") or {}).get("phase") == "Bound"
    allowed = dict(before)
    if before.get("volumeName", "") == "" and new.get("volumeName"):
        allowed["volumeName"] = new["volumeName"]
    if before.get("storageClassName") in (None, "") and new.get("storageClassName") is not None:
        allowed["storageClassName"] = new["storageClassName"]
    if bound:
        allowed["resources"] = {**(before.get("resources") or {}), **_requests(new)}
        if new.get("volumeAttributesClassName") is not None:
            allowed["volumeAttributesClassName"] = new["volumeAttributesClassName"]
    if new != allowed:
        yield fields.forbidden("spec", f"{ONLY}\n{_difference(allowed, new)}")
    elif bound and _size(new) < _size(before) and _size(new) < _granted(old):
        at = "spec.resources.requests.storage"
        yield fields.forbidden(at, "field can not be less than status.capacity")


def _requests(spec: Mapping[str, Any]) -> dict[str, Any]:
    resources = spec.get("resources") or {}
    return {"requests": resources["requests"]} if "requests" in resources else {}


def _size(spec: Mapping[str, Any]) -> Any:
    return quantity.parse((_requests(spec).get("requests") or {}).get("storage", "0"))


def _granted(claim: Object) -> Any:
    return quantity.parse(((claim.get("status") or {}).get("capacity") or {}).get("storage", "0"))


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The difference of two specs, as the API server shows it: as lines of its own structures."""
    lines = difflib.unified_diff(_lines(before), _lines(after), n=3, lineterm="")
    return "".join(f"{line}\n" for line in list(lines)[2:])


def _lines(spec: Mapping[str, Any]) -> list[str]:
    shown = {go: spec.get(name, "" if go == "VolumeName" else None) for go, name in FIELDS.items()}
    resources = spec.get("resources") or {}
    shown["Resources"] = {"Limits": resources.get("limits"), "Requests": resources.get("requests")}
    return json.dumps(shown, indent=1).split("\n")
