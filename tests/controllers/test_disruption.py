"""Disruption budgets: how many pods may be evicted now."""

from typing import Any

import pytest

from labkit import errors
from labkit.api import make, resources

Json = dict[str, Any]


def a_budget(**spec: Any) -> Json:
    selector = {"matchLabels": {"app": "web"}}
    meta = {"name": "b", "namespace": "default"}
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": meta,
        "spec": {"selector": selector, **spec},
    }


def counts(cluster: Any) -> tuple[int, int, int, int]:
    status = cluster.get("policy/v1", "PodDisruptionBudget", "b")["status"]
    fields = ("expectedPods", "desiredHealthy", "currentHealthy", "disruptionsAllowed")
    return tuple(status[field] for field in fields)  # type: ignore[return-value]


def condition(cluster: Any) -> tuple[str, str, str]:
    (one,) = cluster.get("policy/v1", "PodDisruptionBudget", "b")["status"]["conditions"]
    return one["status"], one["reason"], one["message"]


def evict(cluster: Any, name: str) -> None:
    meta = {"name": name, "namespace": "default"}
    eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": meta}
    cluster.client.create(resources.PODS, eviction, subresource="eviction", of=name)
    cluster.simulator.loop.run_until_idle()


@pytest.mark.parametrize("kind", ["Deployment", "ReplicaSet"])
@pytest.mark.parametrize(
    ("spec", "answer"),
    [
        pytest.param({"minAvailable": 2}, (4, 2, 4, 2), id="a number that must stay"),
        pytest.param({"minAvailable": "60%"}, (4, 3, 4, 1), id="a share that must stay is rounded up"),
        pytest.param({"maxUnavailable": 1}, (4, 3, 4, 1), id="a number that may go"),
        pytest.param({"maxUnavailable": "30%"}, (4, 2, 4, 2), id="a share that may go is rounded up too"),
        pytest.param({"maxUnavailable": 9}, (4, 0, 4, 4), id="more than there are"),
    ],
)
def test_counts(cluster: Any, workload: Any, kind: str, spec: Json, answer: tuple[int, ...]) -> None:
    cluster.create(a_budget(**spec))
    cluster.create(workload(kind, replicas=4))
    cluster.settle()
    assert counts(cluster) == answer
    assert condition(cluster) == ("True", "SufficientPods", "")


def test_a_budget_without_pods_allows_nothing_and_says_so(cluster: Any) -> None:
    cluster.create(a_budget(minAvailable=0))
    assert counts(cluster) == (0, 0, 0, 0)
    assert condition(cluster) == ("False", "InsufficientPods", "")
    assert cluster.events("PodDisruptionBudget", "NoPods") == ["No matching pods found"]


def test_evictions_use_the_budget_up_and_new_pods_fill_it(cluster: Any, workload: Any) -> None:
    cluster.create(a_budget(maxUnavailable=1))
    cluster.create(workload(replicas=3))
    cluster.settle()
    first, second, _ = (one["metadata"]["name"] for one in cluster.pods(app="web"))
    evict(cluster, first)
    assert counts(cluster)[3] == 0
    with pytest.raises(errors.ApiError) as refused:
        evict(cluster, second)
    assert refused.value.code == 429
    cluster.settle()
    assert counts(cluster) == (3, 2, 3, 1)


def test_a_pod_without_controller_is_told_of(cluster: Any) -> None:
    cluster.create(make.a_pod("alone", labels={"app": "web"}))
    cluster.create(a_budget(maxUnavailable=1))
    cluster.settle()
    assert counts(cluster) == (0, 0, 1, 0)
    (message, *_) = cluster.events("PodDisruptionBudget", "UnmanagedPods")
    told = "&LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}"
    assert f"(selector: {told})" in message


def test_a_controller_without_scale_makes_the_budget_allow_nothing(cluster: Any) -> None:
    pod = make.a_pod("odd", labels={"app": "web"})
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "c", "uid": "u", "controller": True}
    # The garbage collector would take the pod of an owner that is not there; a real one is.
    made = cluster.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "default"}})
    pod["metadata"]["ownerReferences"] = [{**owner, "uid": made["metadata"]["uid"]}]
    cluster.create(pod)
    cluster.create(a_budget(maxUnavailable=1))
    cluster.settle()
    assert condition(cluster) == ("False", "SyncFailed", "configmaps does not implement the scale subresource")
    (message, *_) = cluster.events("PodDisruptionBudget", "CalculateExpectedPodCountFailed")
    assert message.startswith("Failed to calculate the number of expected pods: ")


def test_who_was_to_be_disrupted_and_is_still_there_is_no_target_any_more(cluster: Any) -> None:
    cluster.create(make.a_pod("p"))
    cluster.settle()
    since = cluster.get("v1", "Pod", "p")["metadata"]["creationTimestamp"]
    target = {
        "type": "DisruptionTarget",
        "status": "True",
        "reason": "PreemptionByScheduler",
        "lastTransitionTime": since,
    }
    listed = cluster.get("v1", "Pod", "p")["status"]["conditions"]
    cluster.patch("v1", "Pod", "p", {"status": {"conditions": [*listed, target]}}, "status")
    cluster.advance(121)
    found = {one["type"]: one["status"] for one in cluster.get("v1", "Pod", "p")["status"]["conditions"]}
    assert found["DisruptionTarget"] == "False"
