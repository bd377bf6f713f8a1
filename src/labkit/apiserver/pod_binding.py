"""Binding: a scheduler writes a node into a pod, once."""

from typing import Any

from labkit import errors
from labkit.api import status
from labkit.api.object import Object, metadata, name, uid
from labkit.apiserver.negotiation import JSON_HEADERS
from labkit.apiserver.strategy import Action
from labkit.apiserver.validation import fields
from labkit.web.message import Response


def bind(action: Action, body: Object) -> Response:
    """Bind the pod that an action names. Raises 409 if it has a node already, is being deleted or is gated."""
    old = action.registry.get(action.resource, action.namespace, action.name)
    if uid(body) and uid(body) != uid(old):
        raise status.conflict(action.resource, action.name, _wrong_uid(action, body, old))
    node = body["target"]["name"]
    problem = _problem(old, node)
    if problem:
        raise _conflict(action.name, problem)
    if not action.dry_run:
        action.registry.store.update(action.resource, _bound(old, body, node, action.registry.now()))
    return Response(201, JSON_HEADERS, payload=status.success(code=201))


def check(body: Object) -> None:
    """Raise 500 if a binding does not say to which node: the real server takes this for a fault of its own."""
    target, found = body.get("target") or {}, []
    if target.get("kind", "") not in ("", "Node"):
        found.append(fields.not_supported("target.kind", target["kind"], ("Node", "<empty>")))
    if not target.get("name"):
        found.append(fields.required("target.name"))
    if found:
        text = ", ".join(f"{one.field}: {one.message}" for one in found)
        raise status.failure(500, "", f"[{text}]" if len(found) > 1 else text)


def _problem(pod: Object, node: str) -> str:
    have = pod["spec"].get("nodeName")
    if metadata(pod).get("deletionTimestamp"):
        return f"pod {name(pod)} is being deleted, cannot be assigned to a host"
    if have:
        return f'pod {name(pod)} is already assigned to node "{have}"'
    if pod["spec"].get("schedulingGates"):
        return f"pod {name(pod)} has non-empty .spec.schedulingGates"
    return ""


def _conflict(pod_name: str, why: str) -> errors.ApiError:
    message = f'Operation cannot be fulfilled on pods/binding "{pod_name}": {why}'
    return status.failure(409, "Conflict", message, {"name": pod_name, "kind": "pods/binding"})


def _wrong_uid(action: Action, body: Object, old: Object) -> str:
    key = f"/registry/pods/{action.namespace}/{action.name}"
    return (
        f"StorageError: invalid object, Code: 4, Key: {key}, ResourceVersion: 0, AdditionalErrorMsg: "
        f"Precondition failed: UID in precondition: {uid(body)}, UID in object meta: {uid(old)}"
    )


def _bound(pod: Object, body: Object, node: str, now: str) -> Object:
    meta: dict[str, Any] = dict(pod["metadata"])
    for field in ("labels", "annotations"):
        if metadata(body).get(field):
            meta[field] = {**(meta.get(field) or {}), **metadata(body)[field]}
    conditions = [one for one in pod["status"].get("conditions") or () if one.get("type") != "PodScheduled"]
    scheduled = {"type": "PodScheduled", "status": "True", "lastTransitionTime": now}
    return {
        **pod,
        "metadata": meta,
        "spec": {**pod["spec"], "nodeName": node},
        "status": {**pod["status"], "conditions": [*conditions, scheduled]},
    }
