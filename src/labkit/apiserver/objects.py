"""Objects of a kind: decoded from what a client sent, and with their fields in the order of the API server."""

from typing import Any

from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.apiserver import custom_type, decoding
from labkit.apiserver.schema import pack

# The order in which Go writes ObjectMeta.
METADATA = (
    *("name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp"),
    *("deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers"),
    "managedFields",
)


def ordered(meta: dict[str, Any]) -> dict[str, Any]:
    """Return metadata with its fields in the order of the API server."""
    found = {name: meta[name] for name in METADATA if name in meta}
    return found if len(found) == len(meta) else {**found, **meta}


def decoded(resource: ResourceType, body: Any) -> tuple[Object, list[str]]:
    """Return a body as an object of the resource's kind, and its unknown fields. Raises 400."""
    rules = custom_type.rules_of(resource)
    if rules is not None:
        return rules.codec.decoded(body)
    type_ = pack.kind_type(resource.api_version, resource.kind)
    if type_ is None:
        return decoding.untyped(body), []
    obj, unknown = decoding.decode(type_, body)
    # In the order in which a manifest is read: kind, apiVersion, metadata, and then the rest.
    return {**_typed(resource), "metadata": {}, **obj, **_typed(resource)}, unknown


def _typed(resource: ResourceType) -> dict[str, str]:
    return {"kind": resource.kind, "apiVersion": resource.api_version}
