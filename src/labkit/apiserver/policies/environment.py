"""What the names of admission expressions stand for in one request."""

from typing import Any

from labkit.api.object import Object
from labkit.apiserver.policies import matching
from labkit.apiserver.strategy import Action
from labkit.authorization.attributes import Attributes
from labkit.cel.admission import NAMESPACE_METADATA
from labkit.cel.libraries.authorizing import Authorizer, Decision, Question, resource_check
from labkit.cel.values import Late
from labkit.web.message import Peer


def scope(action: Action, obj: Object | None, old: Object | None) -> dict[str, Any]:
    """Return the values of a request's names; params and variables come later."""
    authorizer = _authorizer(action)
    return {
        "object": obj,
        "oldObject": old,
        "request": request(action),
        "namespaceObject": _namespace(action),
        "authorizer": authorizer,
        "authorizer.requestResource": Late(lambda: _about_request(authorizer, action)),
    }


def request(action: Action) -> dict[str, Any]:
    """Return the AdmissionRequest, without the objects."""
    resource = action.resource
    sub = matching.subresource(action)
    kind = {"group": resource.group, "version": resource.version, "kind": resource.kind}
    if sub == "scale":
        kind = {"group": "autoscaling", "version": "v1", "kind": "Scale"}
    place = {"group": resource.group, "version": resource.version, "resource": resource.plural}
    where = action.name if action.resource is matching.NAMESPACES else action.namespace
    found = {
        "kind": kind,
        "resource": place,
        "subResource": sub,
        "requestKind": kind,
        "requestResource": place,
        "requestSubResource": sub,
        "name": action.name,
        "namespace": where,
        "operation": action.operation,
        "userInfo": user(action.user),
        "dryRun": action.dry_run,
        "options": _options(action),
    }
    return {name: value for name, value in found.items() if value != ""}


def _options(action: Action) -> dict[str, Any]:
    kind = {"CREATE": "CreateOptions", "UPDATE": "UpdateOptions", "DELETE": "DeleteOptions"}.get(action.operation)
    if kind is None:
        return {}
    found: dict[str, Any] = {"apiVersion": "meta.k8s.io/v1", "kind": kind}
    return {**found, "dryRun": ["All"]} if action.dry_run else found


def user(peer: Peer | None) -> dict[str, Any]:
    """Return who asks, as UserInfo."""
    if peer is None:
        return {}
    found: dict[str, Any] = {"username": peer.name, "groups": list(peer.groups)}
    if peer.uid:
        found["uid"] = peer.uid
    if peer.extra:
        found["extra"] = {name: list(values) for name, values in peer.extra}
    return found


def _namespace(action: Action) -> Object | None:
    if action.resource is matching.NAMESPACES:
        return None
    found = matching.namespace_of(action)
    if found is None:
        return None
    meta = {name: value for name, value in found["metadata"].items() if name in (NAMESPACE_METADATA.fields or {})}
    return {"metadata": meta, "spec": found.get("spec") or {}, "status": found.get("status") or {}}


def _authorizer(action: Action) -> Authorizer:
    def ask(question: Question) -> Decision:
        who = action.user or Peer("")
        if question.user is not None:
            namespace = question.user.split(":")[2]
            groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated")
            who = Peer(question.user, groups)
        facts = ("verb", "group", "resource", "subresource", "namespace", "name", "path")
        found = action.registry.access.authorizer.decide(
            Attributes(who, **{name: getattr(question, name) for name in facts})
        )
        return Decision(found.allowed, found.reason)

    return Authorizer(ask)


def _about_request(authorizer: Authorizer, action: Action) -> Any:
    resource = action.resource
    facts = {"group": resource.group, "resource": resource.plural, "subresource": matching.subresource(action)}
    return resource_check(authorizer, **facts, namespace=action.namespace, name=action.name)
