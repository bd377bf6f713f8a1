"""Role-based access control: who is bound to which roles, and whether their rules allow a request.

What somebody may do in a namespace is gathered once and remembered until a role or a binding changes; which rules
speak of a resource is remembered with it. So a decision costs two look-ups.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from labkit.api.object import Object, name, namespace
from labkit.authorization.attributes import MASTERS, Attributes, Decision
from labkit.authorization.rule import Rule
from labkit.web.message import Peer

GROUP = "rbac.authorization.k8s.io"
ALLOWED, DENIED = Decision(True), Decision(False)
ACCOUNT = "system:serviceaccount:"


class Policies(Protocol):
    """Where roles and bindings come from."""

    def cluster_role(self, name: str) -> Object | None:
        """Return a ClusterRole."""
        ...

    def role(self, namespace: str, name: str) -> Object | None:
        """Return a Role."""
        ...

    def cluster_bindings(self) -> Iterable[Object]:
        """Return all ClusterRoleBindings."""
        ...

    def bindings(self, namespace: str) -> Iterable[Object]:
        """Return the RoleBindings of a namespace."""
        ...


@dataclass(frozen=True)
class Grant:
    """A rule that somebody has, and the sentence that says why."""

    rule: Rule
    reason: str


@dataclass
class _Granted:
    """All that somebody may do in a namespace."""

    grants: list[Grant]
    problems: list[str]
    by_resource: dict[tuple[str, str, str, str], list[Grant]] = field(default_factory=dict)

    def about(self, verb: str, group: str, resource: str, subresource: str) -> list[Grant]:
        """Return the grants that speak of a resource, whatever the name of the object."""
        key = (verb, group, resource, subresource)
        found = self.by_resource.get(key)
        if found is None:
            found = [one for one in self.grants if one.rule.allows_resource(*key)]
            self.by_resource[key] = found
        return found

    def refusal(self) -> Decision:
        return Decision(False, f"RBAC: {_aggregate(self.problems)}") if self.problems else DENIED


class RBAC:
    """The authorizer. `implied` names ClusterRoles that come with an identity without any binding."""

    def __init__(self, policies: Policies, implied: Callable[[Peer], Iterable[str]] = lambda user: ()) -> None:
        self._policies = policies
        self._implied = implied
        self._granted: dict[tuple[Peer, str], _Granted] = {}

    def forget(self) -> None:
        """Gather anew from now on: a role or a binding has changed."""
        self._granted.clear()

    def decide(self, asked: Attributes) -> Decision:
        """Return whether a request is allowed."""
        if MASTERS in asked.user.groups:
            return ALLOWED
        granted = self._of(asked.user, asked.namespace)
        if asked.is_resource:
            for grant in granted.about(asked.verb, asked.group, asked.resource, asked.subresource):
                if grant.rule.allows_name(asked.name):
                    return Decision(True, grant.reason)
            return granted.refusal()
        for grant in granted.grants:
            if grant.rule.allows_path(asked.verb, asked.path):
                return Decision(True, grant.reason)
        return granted.refusal()

    def rules(self, user: Peer, namespace: str) -> tuple[list[Rule], str]:
        """Return what somebody may do in a namespace, and what could not be found out."""
        granted = self._of(user, namespace)
        return [one.rule for one in granted.grants], _aggregate(granted.problems)

    def rules_of(self, reference: Mapping[str, Any], namespace: str) -> list[Rule] | None:
        """Return the rules of the role that a binding refers to; None if there is no such role."""
        is_cluster = reference.get("kind") == "ClusterRole"
        wanted = reference.get("name", "")
        role = self._policies.cluster_role(wanted) if is_cluster else self._policies.role(namespace, wanted)
        return None if role is None else [Rule.parse(rule) for rule in role.get("rules") or ()]

    def _of(self, user: Peer, namespace: str) -> _Granted:
        found = self._granted.get((user, namespace))
        if found is None:
            problems: list[str] = []
            grants = list(self._gather(user, namespace, problems))
            found = self._granted[(user, namespace)] = _Granted(grants, problems)
        return found

    def _gather(self, user: Peer, namespace: str, problems: list[str]) -> Iterator[Grant]:
        for implied in self._implied(user):
            reference = {"kind": "ClusterRole", "name": implied}
            yield from (Grant(rule, "") for rule in self.rules_of(reference, "") or ())
        yield from self._granted_by("ClusterRoleBinding", self._policies.cluster_bindings(), user, "", problems)
        if namespace:
            bindings = self._policies.bindings(namespace)
            yield from self._granted_by("RoleBinding", bindings, user, namespace, problems)

    def _granted_by(
        self, kind: str, bindings: Iterable[Object], user: Peer, namespace: str, problems: list[str]
    ) -> Iterator[Grant]:
        for binding in bindings:
            subject = next((one for one in binding.get("subjects") or () if _is(one, user, namespace)), None)
            if subject is None:
                continue
            reference = binding["roleRef"]
            rules = self.rules_of(reference, namespace)
            if rules is None:
                problems.append(f'{reference["kind"].lower()}.{GROUP} "{reference["name"]}" not found')
            reason = _reason(kind, binding, reference, subject, namespace)
            yield from (Grant(rule, reason) for rule in rules or ())


def _is(subject: Mapping[str, str], user: Peer, namespace: str) -> bool:
    """Whether a subject of a binding means this user."""
    kind, wanted = subject.get("kind"), subject.get("name", "")
    if kind == "User":
        return user.name == wanted
    if kind == "Group":
        return wanted in user.groups
    account = f"{ACCOUNT}{subject.get('namespace') or namespace}:{wanted}"
    return kind == "ServiceAccount" and user.name == account


def _reason(kind: str, binding: Object, reference: Object, subject: Object, in_namespace: str) -> str:
    shown = f"{name(binding)}/{namespace(binding)}" if in_namespace else name(binding)
    who = subject.get("name", "")
    if subject.get("kind") == "ServiceAccount":
        who = f"{who}/{subject.get('namespace') or in_namespace}"
    role = f'{reference["kind"]} "{reference["name"]}"'
    return f'RBAC: allowed by {kind} "{shown}" of {role} to {subject["kind"]} "{who}"'


def _aggregate(problems: list[str]) -> str:
    """Several errors as Go joins them."""
    distinct = list(dict.fromkeys(problems))
    return distinct[0] if len(distinct) == 1 else f"[{', '.join(distinct)}]" if distinct else ""
