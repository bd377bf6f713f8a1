"""The question of an access review: read from its spec, checked, and answered by the authorizer."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import status
from labkit.api.object import Object
from labkit.apiserver.strategy import Action, spec_of
from labkit.apiserver.validation import fields
from labkit.authorization.attributes import Attributes
from labkit.web.message import Peer

GROUP = "authorization.k8s.io"
ONE_OF = "exactly one of nonResourceAttributes or resourceAttributes must be specified"


def answered(body: Object, action: Action, user: Peer) -> Object:
    """Return the review with the decision about `user` in its status. Raises 422."""
    refuse(list(_problems(spec_of(body))))
    decision = action.registry.access.authorizer.decide(_attributes(spec_of(body), user))
    answer: dict[str, Any] = {"allowed": decision.allowed}
    if decision.reason:
        answer["reason"] = decision.reason
    return {**body, "status": answer}


def refuse(causes: list[status.Cause]) -> None:
    """Raise 422 if there is anything wrong with a review."""
    if causes:
        raise status.invalid(GROUP, "", "", causes)


def subject(spec: Mapping[str, Any]) -> Peer:
    """Return the identity that a SubjectAccessReview asks about. Raises 422."""
    if not spec.get("user") and not spec.get("groups"):
        refuse([fields.invalid("spec.user", "", "at least one of user or group must be specified")])
    extra = tuple((name, tuple(values)) for name, values in sorted((spec.get("extra") or {}).items()))
    return Peer(spec.get("user", ""), tuple(spec.get("groups") or ()), spec.get("uid", ""), extra)


def _problems(spec: Mapping[str, Any]) -> Iterator[status.Cause]:
    resource, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if resource is None and path is None:
        yield fields.invalid("spec.resourceAttributes", None, ONE_OF)
    if resource is not None and path is not None:
        shown = {"Path": path.get("path", ""), "Verb": path.get("verb", "")}
        text = "cannot be specified in combination with resourceAttributes"
        yield fields.invalid("spec.nonResourceAttributes", shown, text)


def _attributes(spec: Mapping[str, Any], user: Peer) -> Attributes:
    asked = spec.get("resourceAttributes")
    if asked is None:
        asked = spec["nonResourceAttributes"]
        return Attributes(user, asked.get("verb", ""), path=asked.get("path", ""))
    names = ("verb", "group", "resource", "subresource", "namespace", "name", "version")
    return Attributes(user, **{name: asked.get(name, "") for name in names})
