"""ControllerRevisions: the templates that a StatefulSet or DaemonSet had, so that it can go back to one."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object

REVISIONS = resources.known("apps/v1", "ControllerRevision")
HASH_LABEL = "controller-revision-hash"


def data(owner: Mapping[str, Any]) -> dict[str, Any]:
    """Return the patch that brings an owner back to the template it has now."""
    return {"spec": {"template": {**owner["spec"]["template"], "$patch": "replace"}}}


def encoded(patch: Mapping[str, Any]) -> bytes:
    """Return the bytes that Go's encoder makes of a revision's data: what its hash is over."""
    text = json.dumps(patch, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.encode()


def template(revision: Mapping[str, Any]) -> dict[str, Any]:
    """Return the pod template that a revision remembers."""
    kept: dict[str, Any] = revision["data"]["spec"]["template"]
    return {name: value for name, value in kept.items() if name != "$patch"}


def number(revision: Mapping[str, Any]) -> int:
    """Return .revision; the higher, the newer."""
    return int(revision.get("revision") or 0)


def made(
    owner: Mapping[str, Any], name: str, labels: Mapping[str, str], revision: int, annotations: Mapping[str, str]
) -> Object:
    """Return a new revision of an owner's template."""
    return {
        "apiVersion": REVISIONS.api_version,
        "kind": REVISIONS.kind,
        "metadata": {
            "name": name,
            "namespace": objects.namespace(owner),
            "labels": dict(labels),
            "annotations": dict(annotations),
            "ownerReferences": [objects.owner_reference(owner)],
        },
        "data": data(owner),
        "revision": revision,
    }


def in_order(revisions: Sequence[Object]) -> list[Object]:
    """Oldest first; of the same number by creation and name."""
    return sorted(
        revisions,
        key=lambda one: (number(one), objects.metadata(one).get("creationTimestamp") or "", objects.name(one)),
    )
