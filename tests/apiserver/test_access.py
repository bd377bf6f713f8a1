"""Who may do what, through the whole chain of filters."""

from typing import Any

import pytest

from labkit.apiserver.server import APIServer
from labkit.web.message import Headers, Peer, Request

RBAC = "/apis/rbac.authorization.k8s.io/v1"
PODS = "/api/v1/namespaces/default/pods"


def status_of(server: APIServer, peer: Peer | None, method: str, target: str, payload: Any = None) -> int:
    headers = Headers({"content-type": "application/merge-patch+json"} if method == "PATCH" else {})
    return server(Request(method, target, headers, payload=payload, peer=peer)).status


NODE = Peer("system:node:n1", ("system:nodes",))
SCHEDULER, CONTROLLERS = Peer("system:kube-scheduler"), Peer("system:kube-controller-manager")


@pytest.mark.parametrize(
    ("peer", "method", "target", "code"),
    [
        pytest.param(None, "GET", "/version", 200, id="nobody may ask for the version"),
        pytest.param(None, "GET", PODS, 403, id="nobody may not see pods"),
        pytest.param(SCHEDULER, "GET", PODS, 200, id="the scheduler sees pods"),
        pytest.param(SCHEDULER, "GET", "/api/v1/namespaces/default/secrets", 403, id="the scheduler sees no secrets"),
        pytest.param(CONTROLLERS, "GET", "/apis/apps/v1/deployments", 200, id="controllers see workloads"),
        pytest.param(NODE, "GET", PODS, 200, id="a kubelet sees pods"),
        pytest.param(NODE, "DELETE", "/api/v1/namespaces/default", 403, id="a kubelet deletes no namespaces"),
        pytest.param(Peer("system:node:n1"), "GET", PODS, 403, id="the name alone makes no kubelet"),
    ],
)
def test_what_the_parts_of_a_cluster_may(
    server: APIServer, peer: Peer | None, method: str, target: str, code: int
) -> None:
    assert status_of(server, peer, method, target) == code


def test_a_new_binding_counts_at_once(ask: Any, server: APIServer) -> None:
    ann = Peer("ann")
    assert status_of(server, ann, "GET", PODS) == 403
    subjects = [{"kind": "User", "name": "ann"}]
    body = {"metadata": {"name": "b"}, "roleRef": {"kind": "ClusterRole", "name": "view"}, "subjects": subjects}
    assert ask("POST", f"{RBAC}/namespaces/default/rolebindings", body).status == 201
    assert status_of(server, ann, "GET", PODS) == 200
    ask("DELETE", f"{RBAC}/namespaces/default/rolebindings/b")
    assert status_of(server, ann, "GET", PODS) == 403


def test_an_aggregated_role_follows_its_parts(ask: Any) -> None:
    rule = {"verbs": ["get"], "apiGroups": ["x.io"], "resources": ["things"]}
    labels = {"rbac.authorization.k8s.io/aggregate-to-view": "true"}
    ask("POST", f"{RBAC}/clusterroles", {"metadata": {"name": "part", "labels": labels}, "rules": [rule]})
    for name in ("view", "edit", "admin"):
        assert rule in ask("GET", f"{RBAC}/clusterroles/{name}").payload["rules"], name
    ask("DELETE", f"{RBAC}/clusterroles/part")
    assert rule not in ask("GET", f"{RBAC}/clusterroles/admin").payload["rules"]


def test_who_may_patch_but_not_create_cannot_create_by_applying(ask: Any, server: APIServer) -> None:
    rule = {"verbs": ["get", "patch"], "apiGroups": [""], "resources": ["configmaps"]}
    ask("POST", f"{RBAC}/clusterroles", {"metadata": {"name": "patcher"}, "rules": [rule]})
    subjects = [{"kind": "User", "name": "ann"}]
    role = {"kind": "ClusterRole", "name": "patcher"}
    ask("POST", f"{RBAC}/clusterrolebindings", {"metadata": {"name": "b"}, "roleRef": role, "subjects": subjects})
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m"}}
    headers = Headers({"content-type": "application/apply-patch+yaml"})
    target = "/api/v1/namespaces/default/configmaps/m?fieldManager=a"
    answer = server(Request("PATCH", target, headers, payload=config, peer=Peer("ann")))
    assert answer.status == 403
    assert 'cannot create resource "configmaps"' in answer.payload["message"]


def test_an_impersonated_caller_is_only_who_he_plays(server: APIServer) -> None:
    headers = Headers({"impersonate-user": "ann", "impersonate-group": "a\nb"})
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    target = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    admin = Peer("root", ("system:masters",))
    answer = server(Request("POST", target, headers, payload=review, peer=admin))
    assert answer.payload["status"]["userInfo"] == {"username": "ann", "groups": ["a", "b", "system:authenticated"]}
    assert server(Request("GET", PODS, headers, peer=admin)).status == 403
