"""The server as a whole: what it says to nonsense, how it starts, what a bug becomes."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from labkit.apiserver.server import APIServer
from labkit.loop.clock import VirtualClock
from labkit.loop.seeds import Seeds
from labkit.web.message import Headers, Peer, Request

ADMIN = Peer("kubernetes-admin", ("system:masters",))


def test_a_cluster_starts_with_its_namespaces_and_priority_classes(ask: Any) -> None:
    names = [one["metadata"]["name"] for one in ask("GET", "/api/v1/namespaces").payload["items"]]
    assert names == ["default", "kube-node-lease", "kube-public", "kube-system"]
    classes = ask("GET", "/apis/scheduling.k8s.io/v1/priorityclasses").payload["items"]
    assert {one["metadata"]["name"]: one["value"] for one in classes} == {
        "system-cluster-critical": 2000000000,
        "system-node-critical": 2000001000,
    }


def test_the_same_seed_tells_the_same_story() -> None:
    def story(number: int) -> bytes:
        server = APIServer(VirtualClock(), Seeds(number))
        return server(Request("GET", "/api/v1/namespaces", peer=ADMIN)).body

    assert story(7) == story(7)
    assert story(7) != story(8)


def test_the_version_is_that_of_the_recordings(ask: Any) -> None:
    version = ask("GET", "/version").payload
    assert (version["major"], version["minor"], version["gitVersion"]) == ("1", "36", "v1.36.2")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/livez", "/readyz/ping"])
def test_it_is_healthy(ask: Any, path: str) -> None:
    assert ask("GET", path).body == b"ok"


def test_a_bug_is_a_500_in_a_status_and_is_remembered(server: APIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(server.registry, "get", broken)
    response = server(Request("GET", "/api/v1/nodes/n", peer=ADMIN))
    assert response.status == 500
    assert response.payload["reason"] == "InternalError"
    assert response.payload["message"] == "Internal error occurred: ZeroDivisionError: a bug"
    assert len(server.bugs) == 1


def test_a_wrong_token_is_unauthorized_and_none_is_anonymous(server: APIServer) -> None:
    server.add_token("right", Peer("jane"))
    codes = {
        token: server(Request("GET", "/api/v1/nodes", Headers({"authorization": f"Bearer {token}"}))).status
        for token in ("right", "wrong")
    }
    assert codes == {"right": 403, "wrong": 401}, "jane is known, but nobody has given her anything"


def test_warnings_travel_in_headers(ask: Any) -> None:
    body = {"metadata": {"name": "m"}, "date": {}, "data": {}}
    response = ask("POST", "/api/v1/namespaces/default/configmaps", body)
    assert response.status == 201
    assert response.headers["warning"] == '299 - "unknown field \\"date\\""'


def test_dry_run_stores_nothing(ask: Any, server: APIServer) -> None:
    version = server.store.version
    response = ask("POST", "/api/v1/namespaces/default/configmaps?dryRun=All", {"metadata": {"name": "m"}})
    assert response.status == 201
    assert server.store.version == version


@pytest.mark.parametrize("plural", ["apiservices.apiregistration.k8s.io"])
def test_what_is_not_served_yet_says_so(ask: Any, plural: str) -> None:
    name, _, group = plural.partition(".")
    response = ask("POST", f"/apis/{group}/v1/{name}", {"metadata": {"name": "x"}})
    assert response.status == 501
    assert response.payload["message"] == f"{plural} are not served by this simulator yet; use a real cluster for this"


# --- nonsense -----------------------------------------------------------------------------------------------------

METHODS = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
PATHS = st.sampled_from(
    [
        "/api/v1/namespaces/default/pods",
        "/api/v1/namespaces/default/pods/web",
        "/api/v1/namespaces/default/pods/web/status",
        "/api/v1/namespaces/default/pods/web/binding",
        "/api/v1/namespaces/default/pods/web/eviction",
        "/api/v1/namespaces/default/services",
        "/api/v1/namespaces/default/services/svc",
        "/api/v1/namespaces/default/secrets",
        "/api/v1/namespaces/default/persistentvolumeclaims",
        "/api/v1/namespaces",
        "/api/v1/namespaces/default",
        "/api/v1/namespaces/default/finalize",
        "/api/v1/nodes",
        "/api/v1/nodes/node-a",
        "/api/v1/persistentvolumes",
        "/apis/apps/v1/namespaces/default/deployments",
        "/apis/apps/v1/namespaces/default/deployments/web",
        "/apis/apps/v1/namespaces/default/deployments/web/scale",
        "/apis/apps/v1/namespaces/default/statefulsets",
        "/apis/apps/v1/namespaces/default/daemonsets",
        "/apis/batch/v1/namespaces/default/jobs",
        "/apis/batch/v1/namespaces/default/cronjobs",
        "/apis/networking.k8s.io/v1/namespaces/default/ingresses",
        "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies",
        "/apis/policy/v1/namespaces/default/poddisruptionbudgets",
        "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
        "/apis/scheduling.k8s.io/v1/priorityclasses",
        "/apis/storage.k8s.io/v1/storageclasses",
    ]
)
QUERIES = st.sampled_from(
    [
        "",
        "?watch=1",
        "?limit=1",
        "?limit=x",
        "?continue=e30",
        "?dryRun=All",
        "?fieldValidation=Strict",
        "?labelSelector=a in (b",
    ]
)
MEDIA = st.sampled_from(
    [
        "application/json",
        "application/merge-patch+json",
        "application/strategic-merge-patch+json",
        "application/json-patch+json",
        "application/yaml",
        "text/html",
    ]
)
WORDS = st.sampled_from(
    [
        *("metadata", "name", "namespace", "labels", "finalizers", "ownerReferences", "spec", "status", "data", "type"),
        *("containers", "image", "resources", "requests", "limits", "cpu", "ports", "port", "nodePort", "targetPort"),
        *(
            "template",
            "selector",
            "matchLabels",
            "matchExpressions",
            "key",
            "operator",
            "values",
            "replicas",
            "strategy",
        ),
        *(
            "rollingUpdate",
            "maxSurge",
            "tolerations",
            "affinity",
            "nodeAffinity",
            "taints",
            "effect",
            "schedulingGates",
        ),
        *(
            "target",
            "rules",
            "roleRef",
            "value",
            "op",
            "path",
            "from",
            "$patch",
            "$setElementOrder/containers",
            "clusterIP",
        ),
    ]
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=8), WORDS)
JUNK = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=5)),
    max_leaves=25,
)
SHARED = APIServer(VirtualClock(), Seeds(0))
SHARED.store.guard()


@seed(36)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(METHODS, PATHS, QUERIES, MEDIA, JUNK, st.booleans())
def test_nonsense_is_refused_and_changes_nothing(
    method: str, path: str, query: str, media: str, body: Any, in_process: bool
) -> None:
    version = SHARED.store.version
    headers = Headers({"content-type": media})
    raw = b"" if in_process else json.dumps(body).encode()
    response = SHARED(Request(method, path + query, headers, raw, body if in_process else None, ADMIN))
    assert not SHARED.bugs, f"{method} {path}{query} {media} {body!r}: {SHARED.bugs[-1][1]!r}"
    if response.status >= 400:
        assert response.payload["kind"] == "Status"
        assert SHARED.store.version == version, "a refusal changed the store"
    SHARED.store.verify()


@seed(36)
@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=60), MEDIA)
def test_bytes_that_are_no_object_are_a_bad_request(body: bytes, media: str) -> None:
    headers = Headers({"content-type": media})
    response = SHARED(Request("POST", "/api/v1/namespaces/default/configmaps", headers, body, None, ADMIN))
    assert not SHARED.bugs, f"{body!r}: {SHARED.bugs[-1][1]!r}"
    assert response.status in (400, 415, 422)
