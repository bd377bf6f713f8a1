"""The question of an access review: read from its spec, checked, and answered by the authorizer."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from labkit.api import status
from labkit.api.object import Object, metadata
from labkit.apiserver import managed_fields, objects
from labkit.apiserver.strategy import Action, spec_of
from labkit.apiserver.validation import fields
from labkit.authorization.attributes import Attributes
from labkit.web.message import Peer

GROUP = "authorization.k8s.io"
ONE_OF = "exactly one of nonResourceAttributes or resourceAttributes must be specified"


def answered(body: Object, action: Action, user: Peer) -> Object:
    """Return a review that was checked with the decision about `user` in its status."""
    decision = action.registry.access.authorizer.decide(_attributes(spec_of(body), user))
    answer: dict[str, Any] = {"allowed": decision.allowed}
    if decision.reason:
        answer["reason"] = decision.reason
    return {**body, "status": answer}


def refuse(causes: Iterable[status.Cause]) -> None:
    """Raise 422 if there is anything wrong with a review."""
    found = list(causes)
    if found:
        raise status.invalid(GROUP, "", "", found)


def subject(spec: Mapping[str, Any]) -> Peer:
    """Return the identity that a SubjectAccessReview asks about."""
    extra = tuple((name, tuple(values)) for name, values in sorted((spec.get("extra") or {}).items()))
    return Peer(spec.get("user", ""), tuple(spec.get("groups") or ()), spec.get("uid", ""), extra)


def problems(spec: Mapping[str, Any], about_somebody: bool) -> Iterator[status.Cause]:
    """Yield what is wrong with a question, also if it is `about_somebody` and does not say about whom."""
    yield from _problems(spec)
    if about_somebody and not spec.get("user") and not spec.get("groups"):
        yield fields.invalid("spec.user", "", "at least one of user or group must be specified")


def metadata_problems(body: Object, action: Action) -> Iterator[status.Cause]:
    """Yield a complaint about metadata: a review is nowhere, or at most in a namespace."""
    meta = metadata(body)
    if not any(value for name, value in meta.items() if name != "namespace"):
        return
    where = {"namespace": action.namespace} if action.namespace else {}
    asked = {name: value for name, value in body.items() if name != "status"}
    owned = managed_fields.after_create(asked, action.registry.write_of(action))
    shown = objects.ordered({**meta, **where, **({"managedFields": owned} if owned else {})})
    yield fields.invalid("metadata", shown, f"must be empty{' except for namespace' if where else ''}")


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
