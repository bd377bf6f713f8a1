"""Deployments: rolled out, scaled, paused, recreated, stuck, cleaned up."""

from typing import Any

from labkit.api import object as objects


def image(name: str) -> dict[str, Any]:
    return {"spec": {"template": {"spec": {"containers": [{"name": "main", "image": name}]}}}}


def status(cluster: Any) -> dict[str, Any]:
    return cluster.get("apps/v1", "Deployment", "web")["status"]


def condition(cluster: Any, type_: str) -> tuple[str, str, str]:
    found = objects.condition(cluster.get("apps/v1", "Deployment", "web"), type_)
    return (found["status"], found["reason"], found["message"])


def test_a_deployment_ends_in_running_pods(cluster: Any, workload: Any) -> None:
    cluster.create(workload())
    cluster.settle()
    assert [pod["status"]["phase"] for pod in cluster.pods(app="web")] == ["Running"] * 3
    counts = {name: value for name, value in status(cluster).items() if name.endswith("Replicas") or name == "replicas"}
    assert counts == {
        "replicas": 3,
        "updatedReplicas": 3,
        "readyReplicas": 3,
        "availableReplicas": 3,
        "terminatingReplicas": 0,
    }
    (replica_set,) = cluster.replica_sets()
    assert condition(cluster, "Available")[2] == "Deployment has minimum availability."
    message = f'ReplicaSet "{objects.name(replica_set)}" has successfully progressed.'
    assert condition(cluster, "Progressing") == ("True", "NewReplicaSetAvailable", message)
    hashed = objects.labels(replica_set)["pod-template-hash"]
    assert objects.name(replica_set) == f"web-{hashed}"
    assert replica_set["spec"]["selector"]["matchLabels"] == {"app": "web", "pod-template-hash": hashed}


def test_a_new_image_is_rolled_out_within_the_bounds(cluster: Any, workload: Any) -> None:
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    cluster.create(workload(strategy=strategy))
    cluster.settle()
    cluster.patch("apps/v1", "Deployment", "web", image("nginx:2"))
    seen = set()
    while cluster.simulator.loop.step(background=False):
        pods = [pod for pod in cluster.pods(app="web") if not objects.is_terminating(pod)]
        seen.add((len(pods), sum((objects.condition(pod, "Ready") or {}).get("status") == "True" for pod in pods)))
    assert max(total for total, _ in seen) == 4
    assert min(ready for _, ready in seen) == 3
    assert {pod["spec"]["containers"][0]["image"] for pod in cluster.pods(app="web")} == {"nginx:2"}
    assert sorted(one["spec"]["replicas"] for one in cluster.replica_sets()) == [0, 3]


def test_every_step_of_scaling_is_told(cluster: Any, workload: Any) -> None:
    cluster.create(workload(replicas=1))
    cluster.settle()
    name = objects.name(cluster.replica_sets()[0])
    cluster.patch("apps/v1", "Deployment", "web", {"spec": {"replicas": 4}})
    cluster.settle()
    cluster.patch("apps/v1", "Deployment", "web", {"spec": {"replicas": 2}})
    cluster.settle()
    assert cluster.events("Deployment", "ScalingReplicaSet") == [
        f"Scaled up replica set {name} from 0 to 1",
        f"Scaled up replica set {name} from 1 to 4",
        f"Scaled down replica set {name} from 4 to 2",
    ]
    assert len(cluster.pods(app="web")) == 2


def test_going_back_to_an_old_template_takes_its_replica_set_again_with_a_new_revision(
    cluster: Any, workload: Any
) -> None:
    cluster.create(workload())
    cluster.settle()
    first = objects.name(cluster.replica_sets()[0])
    for name in ("nginx:2", "nginx:1"):
        cluster.patch("apps/v1", "Deployment", "web", image(name))
        cluster.settle()
    revisions = {
        objects.name(one): objects.annotations(one)["deployment.kubernetes.io/revision"]
        for one in cluster.replica_sets()
    }
    assert len(revisions) == 2
    assert revisions[first] == "3"
    history = objects.annotations(cluster.get("apps/v1", "ReplicaSet", first))
    assert history["deployment.kubernetes.io/revision-history"] == "1"


def test_recreate_lets_all_old_pods_go_before_the_first_new_one_comes(cluster: Any, workload: Any) -> None:
    cluster.create(workload(strategy={"type": "Recreate"}))
    cluster.settle()
    cluster.patch("apps/v1", "Deployment", "web", image("nginx:2"))
    images = []
    while cluster.simulator.loop.step(background=False):
        alive = [pod for pod in cluster.pods(app="web") if pod["status"]["phase"] not in ("Succeeded", "Failed")]
        images.append({pod["spec"]["containers"][0]["image"] for pod in alive})
    assert {"nginx:1", "nginx:2"} not in images
    assert images[-1] == {"nginx:2"}
    assert len(cluster.pods(app="web")) == 3


def test_a_paused_deployment_does_not_roll_out_but_scales(cluster: Any, workload: Any) -> None:
    cluster.create(workload(replicas=1))
    cluster.settle()
    cluster.patch("apps/v1", "Deployment", "web", {"spec": {"paused": True}})
    cluster.patch("apps/v1", "Deployment", "web", {**image("nginx:2")})
    cluster.patch("apps/v1", "Deployment", "web", {"spec": {"replicas": 2}})
    cluster.settle()
    assert {pod["spec"]["containers"][0]["image"] for pod in cluster.pods(app="web")} == {"nginx:1"}
    assert len(cluster.pods(app="web")) == 2
    assert condition(cluster, "Progressing") == ("Unknown", "DeploymentPaused", "Deployment is paused")
    cluster.patch("apps/v1", "Deployment", "web", {"spec": {"paused": None}})
    cluster.settle()
    assert {pod["spec"]["containers"][0]["image"] for pod in cluster.pods(app="web")} == {"nginx:2"}


def test_a_rollout_that_makes_no_progress_is_told_after_its_deadline(cluster: Any, workload: Any) -> None:
    cluster.create(workload(image="nginx:does-not-exist", progressDeadlineSeconds=60))
    assert cluster.settle() < 60, "waiting for the deadline is no reason to let time pass"
    assert condition(cluster, "Progressing")[1] == "ReplicaSetUpdated"
    cluster.advance(62)
    state, reason, message = condition(cluster, "Progressing")
    assert (state, reason) == ("False", "ProgressDeadlineExceeded")
    assert message.endswith("has timed out progressing.")


def test_old_replica_sets_beyond_the_history_limit_are_deleted(cluster: Any, workload: Any) -> None:
    cluster.create(workload(replicas=1, revisionHistoryLimit=1))
    cluster.settle()
    for number in (2, 3, 4):
        cluster.patch("apps/v1", "Deployment", "web", image(f"nginx:{number}"))
        cluster.settle()
    revision = "deployment.kubernetes.io/revision"
    assert sorted(objects.annotations(one)[revision] for one in cluster.replica_sets()) == ["3", "4"]


def test_a_name_taken_by_another_template_gives_a_second_hash(cluster: Any, workload: Any) -> None:
    cluster.create(workload(replicas=1))
    (first,) = cluster.replica_sets()
    cluster.delete("apps/v1", "Deployment", "web")
    cluster.settle()
    squatter = workload("ReplicaSet", replicas=0, image="other:1")
    squatter["metadata"]["name"] = objects.name(first)
    squatter["spec"]["selector"] = {"matchLabels": {"app": "other"}}
    squatter["spec"]["template"]["metadata"]["labels"] = {"app": "other"}
    cluster.create(squatter)
    cluster.create(workload(replicas=1))
    cluster.settle()
    assert status(cluster)["collisionCount"] == 1
    assert len(cluster.pods(app="web")) == 1
