"""ReplicaSets: as many pods as asked for, the right ones, and counted."""

from typing import Any

from labkit.api import make, resources
from labkit.api import object as objects
from labkit.controllers.replicaset import ReplicaSet


def test_missing_pods_are_created_and_each_creation_is_told(cluster: Any, workload: Any) -> None:
    cluster.create(workload("ReplicaSet"))
    names = [objects.name(pod) for pod in cluster.pods(app="web")]
    assert len(names) == 3
    assert sorted(cluster.events("ReplicaSet", "SuccessfulCreate")) == [
        f"Created pod: {name}" for name in sorted(names)
    ]
    owner = objects.controller_of(cluster.pods()[0])
    assert (owner["kind"], owner["name"], owner["blockOwnerDeletion"]) == ("ReplicaSet", "web", True)


def test_a_deleted_pod_is_replaced(cluster: Any, workload: Any) -> None:
    cluster.create(workload("ReplicaSet"))
    cluster.settle()
    gone = objects.name(cluster.pods()[0])
    cluster.delete("v1", "Pod", gone)
    cluster.settle()
    names = {objects.name(pod) for pod in cluster.pods(app="web")}
    assert len(names) == 3
    assert gone not in names


def test_the_pod_that_is_not_running_goes_first(cluster: Any, workload: Any) -> None:
    cluster.create(workload("ReplicaSet", replicas=2))
    cluster.settle()
    running = {objects.name(pod) for pod in cluster.pods()}
    cluster.patch("apps/v1", "ReplicaSet", "web", {"spec": {"replicas": 3}})
    cluster.patch("apps/v1", "ReplicaSet", "web", {"spec": {"replicas": 2}})
    cluster.settle()
    assert {objects.name(pod) for pod in cluster.pods()} == running
    (message,) = cluster.events("ReplicaSet", "SuccessfulDelete")
    assert message.removeprefix("Deleted pod: ") not in running


def test_a_free_pod_that_fits_is_adopted_and_one_that_stops_fitting_is_released(cluster: Any, workload: Any) -> None:
    cluster.create(make.a_pod("orphan", labels={"app": "web"}))
    cluster.create(workload("ReplicaSet", replicas=2))
    assert len(cluster.pods(app="web")) == 2
    assert objects.controller_of(cluster.get("v1", "Pod", "orphan"))["name"] == "web"
    cluster.patch("v1", "Pod", "orphan", {"metadata": {"labels": {"app": "other"}}})
    assert objects.controller_of(cluster.get("v1", "Pod", "orphan")) is None
    assert len(cluster.pods(app="web")) == 2


def test_the_status_counts_ready_available_and_terminating_pods(cluster: Any, workload: Any) -> None:
    cluster.create(workload("ReplicaSet", minReadySeconds=5))
    cluster.settle()
    status = cluster.get("apps/v1", "ReplicaSet", "web")["status"]
    assert (status["replicas"], status["readyReplicas"], status["availableReplicas"]) == (3, 3, 3)
    cluster.patch("apps/v1", "ReplicaSet", "web", {"spec": {"replicas": 1}})
    status = cluster.get("apps/v1", "ReplicaSet", "web")["status"]
    assert (status["replicas"], status["terminatingReplicas"]) == (1, 2)


def test_a_pod_is_available_only_after_min_ready_seconds(cluster: Any, workload: Any) -> None:
    cluster.create(workload("ReplicaSet", replicas=1, minReadySeconds=30))
    cluster.advance(10)
    status = cluster.get("apps/v1", "ReplicaSet", "web")["status"]
    assert (status["readyReplicas"], status.get("availableReplicas")) == (1, None)
    cluster.settle()
    assert cluster.get("apps/v1", "ReplicaSet", "web")["status"]["availableReplicas"] == 1


def test_what_the_api_server_refuses_is_told_and_tried_again(cluster: Any, workload: Any) -> None:
    refused = workload("ReplicaSet", replicas=2)
    refused["spec"]["template"]["spec"]["serviceAccountName"] = "ghost"
    cluster.create(refused)
    cluster.settle()
    messages = cluster.events("ReplicaSet", "FailedCreate")
    assert 'serviceaccount "ghost" not found' in messages[0]
    failed = objects.condition(cluster.get("apps/v1", "ReplicaSet", "web"), "ReplicaFailure")
    assert (failed["status"], failed["reason"]) == ("True", "FailedCreate")
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "ghost", "namespace": "default"}}
    cluster.create(account)
    cluster.advance(60)
    assert len(cluster.pods(app="web")) == 2
    assert objects.condition(cluster.get("apps/v1", "ReplicaSet", "web"), "ReplicaFailure") is None


def test_pods_of_a_large_set_are_all_there(cluster: Any, workload: Any) -> None:
    cluster.create(workload("ReplicaSet", replicas=60))
    assert len(cluster.client.list(resources.PODS, "default")) == 60


def test_pods_that_are_bound_and_start_up_are_not_counted_each_time(
    cluster: Any, workload: Any, monkeypatch: Any
) -> None:
    looks: list[str] = []
    reconcile = ReplicaSet.reconcile

    def noted(controller: ReplicaSet, key: str) -> None:
        looks.append(key)
        reconcile(controller, key)

    monkeypatch.setattr(ReplicaSet, "reconcile", noted)
    cluster.create(workload("ReplicaSet", replicas=50))
    cluster.advance(0.5)  # all are bound, and their images are being pulled
    assert all(pod["spec"].get("nodeName") for pod in cluster.pods(app="web"))
    assert 0 < len(looks) < 10
    cluster.settle()
    assert cluster.get("apps/v1", "ReplicaSet", "web")["status"]["readyReplicas"] == 50
