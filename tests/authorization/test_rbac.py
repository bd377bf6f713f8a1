"""The RBAC authorizer: bindings, roles, and the sentences that say why."""

from collections.abc import Iterable
from typing import Any

import pytest

from labkit.authorization.attributes import Attributes
from labkit.authorization.rbac import RBAC
from labkit.web.message import Peer

READ_PODS = [{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}]
ANN, ROBOT = Peer("ann", ("devs", "system:authenticated")), Peer("system:serviceaccount:team:robot")
ROOT = Peer("root", ("system:masters",))


def subject(kind: str, name: str, **more: str) -> dict[str, str]:
    return {"kind": kind, "name": name, **more}


class Policies:
    """Roles and bindings from lists, and how often they were asked for."""

    def __init__(self) -> None:
        self.roles: dict[str, Any] = {"reader": {"rules": READ_PODS}}
        self.cluster: list[Any] = []
        self.namespaced: list[Any] = []
        self.asked = 0

    def cluster_role(self, name: str) -> Any:
        return self.roles.get(name)

    def role(self, namespace: str, name: str) -> Any:
        return self.roles.get(f"{namespace}/{name}")

    def cluster_bindings(self) -> Iterable[Any]:
        self.asked += 1
        return self.cluster

    def bindings(self, namespace: str) -> Iterable[Any]:
        return [one for one in self.namespaced if one["metadata"]["namespace"] == namespace]

    def bind(self, who: dict[str, str], namespace: str = "", kind: str = "ClusterRole", role: str = "reader") -> None:
        meta = {"name": "b", **({"namespace": namespace} if namespace else {})}
        binding = {"metadata": meta, "subjects": [who], "roleRef": {"kind": kind, "name": role}}
        (self.namespaced if namespace else self.cluster).append(binding)


def get_pods(user: Peer, namespace: str = "team", verb: str = "get") -> Attributes:
    return Attributes(user, verb, "", "pods", "", namespace, "p")


@pytest.mark.parametrize(
    ("who", "user", "reason"),
    [
        (subject("User", "ann"), ANN, 'RBAC: allowed by RoleBinding "b/team" of ClusterRole "reader" to User "ann"'),
        (
            subject("Group", "devs"),
            ANN,
            'RBAC: allowed by RoleBinding "b/team" of ClusterRole "reader" to Group "devs"',
        ),
        (
            subject("ServiceAccount", "robot"),
            ROBOT,
            'RBAC: allowed by RoleBinding "b/team" of ClusterRole "reader" to ServiceAccount "robot/team"',
        ),
    ],
)
def test_a_binding_says_why_something_is_allowed(who: dict[str, str], user: Peer, reason: str) -> None:
    policies = Policies()
    policies.bind(who, "team")
    decision = RBAC(policies).decide(get_pods(user))
    assert (decision.allowed, decision.reason) == (True, reason)


def test_a_role_binding_reaches_its_namespace_only() -> None:
    policies = Policies()
    policies.bind(subject("User", "ann"), "team")
    authorizer = RBAC(policies)
    assert not authorizer.decide(get_pods(ANN, "other")).allowed
    assert not authorizer.decide(get_pods(ANN, "")).allowed


def test_a_binding_to_a_role_that_is_not_there_is_told() -> None:
    policies = Policies()
    policies.bind(subject("User", "ann"), role="ghostc")
    policies.bind(subject("User", "ann"), "team", "Role", "ghost")
    group = "rbac.authorization.k8s.io"
    assert RBAC(policies).decide(get_pods(ANN)).reason == (
        f'RBAC: [clusterrole.{group} "ghostc" not found, role.{group} "ghost" not found]'
    )


def test_masters_may_do_everything_without_a_look() -> None:
    policies = Policies()
    assert RBAC(policies).decide(get_pods(ROOT, verb="bind")).allowed
    assert policies.asked == 0


def test_what_somebody_may_do_is_gathered_once_until_it_changes() -> None:
    policies = Policies()
    authorizer = RBAC(policies)
    assert not authorizer.decide(get_pods(ANN)).allowed
    policies.bind(subject("User", "ann"))
    assert not authorizer.decide(get_pods(ANN)).allowed, "nobody has said that something changed"
    assert policies.asked == 1
    authorizer.forget()
    assert authorizer.decide(get_pods(ANN)).allowed


def test_some_identities_bring_their_roles_along() -> None:
    authorizer = RBAC(Policies(), lambda user: ["reader"] if user.name == "kubelet" else [])
    assert authorizer.decide(get_pods(Peer("kubelet"))).allowed
    assert not authorizer.decide(get_pods(ANN)).allowed


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (get_pods(ANN), 'User "ann" cannot get resource "pods" in API group "" in the namespace "team"'),
        (
            Attributes(ANN, "patch", "apps", "deployments", "scale"),
            'User "ann" cannot patch resource "deployments/scale" in API group "apps" at the cluster scope',
        ),
        (Attributes(ANN, "get", path="/metrics"), 'User "ann" cannot get path "/metrics"'),
    ],
)
def test_a_refusal_is_upstreams_sentence(asked: Attributes, sentence: str) -> None:
    assert asked.refusal() == sentence
