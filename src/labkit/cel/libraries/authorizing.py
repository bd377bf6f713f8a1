"""The authorizer: authorizer.group("apps").resource("deployments").check("create").allowed()."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from labkit.cel.errors import EvaluationError
from labkit.cel.values import Opaque

_PREFIX = "kubernetes.authorization."


@dataclass(frozen=True)
class Question:
    """What is asked: may this user do this? `user` is None for whoever sent the request."""

    verb: str
    path: str = ""
    group: str = ""
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    user: str | None = None


@dataclass(frozen=True)
class Decision(Opaque):
    """The answer."""

    type_name = f"{_PREFIX}Decision"
    allowed: bool
    reason: str = ""


@dataclass(frozen=True)
class Authorizer(Opaque):
    """Answers questions; `ask` is handed over by whoever evaluates the expression."""

    type_name = f"{_PREFIX}Authorizer"
    ask: Callable[[Question], Decision] = field(compare=False)
    user: str | None = None


@dataclass(frozen=True)
class _Check(Opaque):
    authorizer: Authorizer
    question: Question

    def with_(self, **facts: str) -> Any:
        return dataclasses.replace(self, question=dataclasses.replace(self.question, **facts))


class _Path(_Check):
    type_name = f"{_PREFIX}PathCheck"


class _Group(_Check):
    type_name = f"{_PREFIX}GroupCheck"


class _Resource(_Check):
    type_name = f"{_PREFIX}ResourceCheck"


def resource_check(authorizer: Authorizer, **facts: str) -> Opaque:
    """Return the question about a resource that only lacks its verb."""
    return _Resource(authorizer, Question("", **facts))


def _path(authorizer: Authorizer, path: str) -> _Path:
    if not path:
        raise EvaluationError("path must not be empty")
    return _Path(authorizer, Question("", path=path, user=authorizer.user))


def _group(authorizer: Authorizer, group: str) -> _Group:
    return _Group(authorizer, Question("", group=group, user=authorizer.user))


def _resource(group: _Group, resource: str) -> _Resource:
    if not resource:
        raise EvaluationError("resource must not be empty")
    return _Resource(group.authorizer, dataclasses.replace(group.question, resource=resource))


def _account(authorizer: Authorizer, namespace: str, name: str) -> Authorizer:
    if not name:
        raise EvaluationError("Invalid service account name")
    if not namespace:
        raise EvaluationError("Invalid service account namespace")
    return dataclasses.replace(authorizer, user=f"system:serviceaccount:{namespace}:{name}")


def _check(one: _Check, verb: str) -> Decision:
    return one.authorizer.ask(dataclasses.replace(one.question, verb=verb))


_AUTHORIZER, _DECISION, _RESOURCE = f"{_PREFIX}Authorizer", f"{_PREFIX}Decision", f"{_PREFIX}ResourceCheck"
FUNCTIONS = (
    (f"{_AUTHORIZER}::path(string) -> {_PREFIX}PathCheck", _path),
    (f"{_AUTHORIZER}::group(string) -> {_PREFIX}GroupCheck", _group),
    (f"{_AUTHORIZER}::serviceAccount(string, string) -> {_AUTHORIZER}", _account),
    (f"{_PREFIX}GroupCheck::resource(string) -> {_RESOURCE}", _resource),
    (f"{_RESOURCE}::subresource(string) -> {_RESOURCE}", lambda one, text: one.with_(subresource=text)),
    (f"{_RESOURCE}::namespace(string) -> {_RESOURCE}", lambda one, text: one.with_(namespace=text)),
    (f"{_RESOURCE}::name(string) -> {_RESOURCE}", lambda one, text: one.with_(name=text)),
    (f"{_RESOURCE}::fieldSelector(string) -> {_RESOURCE}", lambda one, text: one),
    (f"{_RESOURCE}::labelSelector(string) -> {_RESOURCE}", lambda one, text: one),
    (f"{_PREFIX}PathCheck::check(string) -> {_DECISION}", _check),
    (f"{_RESOURCE}::check(string) -> {_DECISION}", _check),
    (f"{_DECISION}::errored() -> bool", lambda one: False),
    (f"{_DECISION}::error() -> string", lambda one: ""),
    (f"{_DECISION}::allowed() -> bool", lambda one: one.allowed),
    (f"{_DECISION}::reason() -> string", lambda one: one.reason),
)
