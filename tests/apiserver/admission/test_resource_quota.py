"""ResourceQuota, in the words of a 1.36 API server (asked beyond the recordings)."""

from typing import Any

import pytest

QUOTAS = "/api/v1/namespaces/default/resourcequotas"
PODS = "/api/v1/namespaces/default/pods"
HARD = {"pods": "1", "cpu": "1", "limits.memory": "1Gi", "requests.memory": "1Gi", "secrets": "0"}


def quota(ask: Any, **hard: str) -> None:
    assert ask("POST", QUOTAS, {"metadata": {"name": "q"}, "spec": {"hard": hard}}).status == 201


def pod(name: str, *resources: dict[str, Any]) -> dict[str, Any]:
    containers = [{"name": "cd"[index], "image": "n", "resources": one} for index, one in enumerate(resources or ({},))]
    return {"metadata": {"name": name}, "spec": {"containers": containers}}


def used(ask: Any) -> Any:
    return ask("GET", f"{QUOTAS}/q").payload["status"]["used"]


@pytest.mark.parametrize(
    ("resources", "why"),
    [
        (({}, {}), "failed quota: q: must specify cpu for: c,d; limits.memory for: c,d; requests.memory for: c,d"),
        (
            ({"limits": {"memory": "1Mi"}}, {}),
            "failed quota: q: must specify cpu for: c,d; limits.memory for: d; requests.memory for: d",
        ),
        (
            ({"limits": {"memory": "2Gi", "cpu": "2"}},),
            (
                "exceeded quota: q, requested: cpu=2,limits.memory=2Gi,requests.memory=2Gi, "
                "used: cpu=0,limits.memory=0,requests.memory=0, limited: cpu=1,limits.memory=1Gi,requests.memory=1Gi"
            ),
        ),
    ],
)
def test_a_pod_beyond_the_quota_is_refused(ask: Any, resources: tuple[dict[str, Any], ...], why: str) -> None:
    quota(ask, **HARD)
    refused = ask("POST", PODS, pod("x", *resources))
    assert refused.payload["message"] == f'pods "x" is forbidden: {why}'


def test_what_is_used_is_counted_and_given_back(ask: Any) -> None:
    quota(ask, **{"pods": "2", "requests.cpu": "1"})
    assert used(ask) == {"pods": "0", "requests.cpu": "0"}
    ask("POST", PODS, pod("a", {"requests": {"cpu": "600m"}}))
    assert used(ask) == {"pods": "1", "requests.cpu": "600m"}
    refused = ask("POST", PODS, pod("b", {"requests": {"cpu": "600m"}}))
    assert "exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=600m" in refused.payload["message"]
    ask("DELETE", f"{PODS}/a")
    assert used(ask) == {"pods": "0", "requests.cpu": "0"}


def test_a_dry_run_is_not_counted(ask: Any) -> None:
    quota(ask, **{"count/configmaps": "1"})
    ask("POST", "/api/v1/namespaces/default/configmaps?dryRun=All", {"metadata": {"name": "m"}})
    assert used(ask) == {"count/configmaps": "0"}


def test_a_refused_object_is_not_counted(ask: Any) -> None:
    quota(ask, configmaps="5")
    for _ in range(2):
        ask("POST", "/api/v1/namespaces/default/configmaps", {"metadata": {"name": "m"}})
    assert used(ask) == {"configmaps": "1"}


def test_a_quota_of_a_priority_class_counts_its_pods_only(ask: Any) -> None:
    ask("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", {"metadata": {"name": "high"}, "value": 7})
    scope = {"scopeName": "PriorityClass", "operator": "In", "values": ["high"]}
    spec = {"hard": {"pods": "1"}, "scopeSelector": {"matchExpressions": [scope]}}
    ask("POST", QUOTAS, {"metadata": {"name": "q"}, "spec": spec})
    ask("POST", PODS, pod("plain"))
    assert used(ask) == {"pods": "0"}
    important = pod("important")
    important["spec"]["priorityClassName"] = "high"
    ask("POST", PODS, important)
    assert used(ask) == {"pods": "1"}
