"""An API object as it travels: plain JSON, read through small functions.

Objects are dictionaries exactly as on the wire, unknown fields included. Logic does not dig in them: it parses what it
needs once (api.pod.Pod.parse) or asks these functions about the metadata every object has.
"""

import copy
from collections.abc import Mapping
from typing import Any, TypeAlias

Object: TypeAlias = dict[str, Any]
Json: TypeAlias = Any


def metadata(obj: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata, or an empty dictionary."""
    return obj.get("metadata") or {}


def name(obj: Mapping[str, Any]) -> str:
    """The name, or ""."""
    return metadata(obj).get("name") or ""


def namespace(obj: Mapping[str, Any]) -> str:
    """The namespace, or "" for an object of the whole cluster."""
    return metadata(obj).get("namespace") or ""


def uid(obj: Mapping[str, Any]) -> str:
    """The uid, or ""."""
    return metadata(obj).get("uid") or ""


def labels(obj: Mapping[str, Any]) -> dict[str, str]:
    """The labels, or an empty dictionary."""
    return metadata(obj).get("labels") or {}


def annotations(obj: Mapping[str, Any]) -> dict[str, str]:
    """The annotations, or an empty dictionary."""
    return metadata(obj).get("annotations") or {}


def resource_version(obj: Mapping[str, Any]) -> int:
    """The resourceVersion as a number; 0 if there is none."""
    return int(metadata(obj).get("resourceVersion") or 0)


def key(obj: Mapping[str, Any]) -> str:
    """ "namespace/name", or "name" for an object of the whole cluster (client-go's MetaNamespaceKey)."""
    space = namespace(obj)
    return f"{space}/{name(obj)}" if space else name(obj)


def is_terminating(obj: Mapping[str, Any]) -> bool:
    """Whether deletion was asked for and the object is still there."""
    return bool(metadata(obj).get("deletionTimestamp"))


def controller_of(obj: Mapping[str, Any]) -> dict[str, Any] | None:
    """The owner reference with controller: true, or None."""
    references = metadata(obj).get("ownerReferences") or ()
    return next((reference for reference in references if reference.get("controller")), None)


def owner_reference(owner: Mapping[str, Any]) -> dict[str, Any]:
    """The controller reference that a child of `owner` carries."""
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": name(owner),
        "uid": uid(owner),
        "controller": True,
        "blockOwnerDeletion": True,
    }


def copied(obj: Mapping[str, Any]) -> Object:
    """A deep copy, free to change."""
    return copy.deepcopy(dict(obj))


def condition(obj: Mapping[str, Any], type_: str) -> dict[str, Any] | None:
    """The status condition of this type, or None."""
    conditions = (obj.get("status") or {}).get("conditions") or ()
    return next((one for one in conditions if one.get("type") == type_), None)
