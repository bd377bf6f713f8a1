"""What may change on a PersistentVolumeClaim: it is bound once, and may grow after that."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import quantity
from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.validation import fields, spec_difference

ONLY = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"


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
        yield fields.forbidden("spec", f"{ONLY}\n{spec_difference.text('PersistentVolumeClaimSpec', allowed, new)}")
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
