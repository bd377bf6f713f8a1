"""DaemonSets: a pod on every node that fits, placed by the scheduler, updated within bounds."""

from typing import Any

import pytest

from labkit.api import make, resources
from labkit.api import object as objects

REVISIONS = resources.known("apps/v1", "ControllerRevision")


@pytest.fixture
def daemon() -> Any:
    """A DaemonSet named agent of nginx pods."""

    def a_daemon_set(image: str = "nginx:1", pod: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
        container = {"name": "main", "image": image}
        template = {
            "metadata": {"labels": {"app": "agent"}},
            "spec": {"terminationGracePeriodSeconds": 0, "containers": [container], **(pod or {})},
        }
        selector = {"matchLabels": {"app": "agent"}}
        return {
            "apiVersion": "apps/v1",
            "kind": "DaemonSet",
            "metadata": {"name": "agent", "namespace": "default"},
            "spec": {"selector": selector, "template": template, **spec},
        }

    return a_daemon_set


def nodes(cluster: Any) -> list[str]:
    return sorted(pod["spec"].get("nodeName", "") for pod in cluster.pods())


def images(cluster: Any) -> list[str]:
    return sorted(pod["spec"]["containers"][0]["image"] for pod in cluster.pods())


def status(cluster: Any) -> dict[str, Any]:
    return dict(cluster.get("apps/v1", "DaemonSet", "agent")["status"])


def new_image(cluster: Any, image: str = "nginx:2") -> None:
    template = {"spec": {"containers": [{"name": "main", "image": image}]}}
    cluster.patch("apps/v1", "DaemonSet", "agent", {"spec": {"template": template}})


def taint(cluster: Any, node: str, effect: str) -> None:
    cluster.patch("v1", "Node", node, {"spec": {"taints": [{"key": "k", "effect": effect}]}})
    cluster.settle()


def test_every_node_gets_a_pod_through_the_scheduler(cluster: Any, daemon: Any) -> None:
    cluster.create(daemon())
    cluster.settle()
    assert nodes(cluster) == ["a", "b"]
    assert len(cluster.events("Pod", "Scheduled")) == 2
    assert status(cluster) == {
        "currentNumberScheduled": 2,
        "desiredNumberScheduled": 2,
        "numberAvailable": 2,
        "numberMisscheduled": 0,
        "numberReady": 2,
        "observedGeneration": 1,
        "updatedNumberScheduled": 2,
    }


def test_a_pod_can_go_to_its_own_node_only_and_bears_a_sick_one(cluster: Any, daemon: Any) -> None:
    cluster.create(daemon(pod={"hostNetwork": True}))
    pod = cluster.pods()[0]
    required = pod["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    (named,) = required["nodeSelectorTerms"][0]["matchFields"]
    assert (named["key"], named["operator"], len(named["values"])) == ("metadata.name", "In", 1)
    assert [(one["key"].rpartition("/")[2], one["effect"]) for one in pod["spec"]["tolerations"]] == [
        ("not-ready", "NoExecute"),
        ("unreachable", "NoExecute"),
        ("disk-pressure", "NoSchedule"),
        ("memory-pressure", "NoSchedule"),
        ("pid-pressure", "NoSchedule"),
        ("unschedulable", "NoSchedule"),
        ("network-unavailable", "NoSchedule"),
    ]
    revision = cluster.client.list(REVISIONS, "default")[0]
    hashed = objects.labels(revision)["controller-revision-hash"]
    assert objects.name(revision) == f"agent-{hashed}"
    assert objects.labels(pod)["controller-revision-hash"] == hashed
    assert objects.labels(pod)["pod-template-generation"] == "1"


def test_a_new_node_and_a_new_label_bring_a_pod_and_a_lost_label_takes_it(cluster: Any, daemon: Any) -> None:
    cluster.create(daemon(pod={"nodeSelector": {"disk": "ssd"}}))
    assert status(cluster)["desiredNumberScheduled"] == 0
    cluster.create(make.a_node("c", labels={"disk": "ssd"}))
    cluster.patch("v1", "Node", "a", {"metadata": {"labels": {"disk": "ssd"}}})
    cluster.settle()
    assert nodes(cluster) == ["a", "c"]
    cluster.patch("v1", "Node", "a", {"metadata": {"labels": {"disk": None}}})
    cluster.settle()
    assert (nodes(cluster), status(cluster)["desiredNumberScheduled"]) == (["c"], 1)


def test_a_taint_against_scheduling_lets_a_pod_stay_and_one_against_running_does_not(cluster: Any, daemon: Any) -> None:
    cluster.create(daemon())
    cluster.settle()
    taint(cluster, "a", "NoSchedule")
    assert nodes(cluster) == ["a", "b"]
    taint(cluster, "a", "NoExecute")
    assert nodes(cluster) == ["b"]


def test_a_cordoned_node_has_its_daemon_all_the_same(cluster: Any, daemon: Any) -> None:
    cluster.patch("v1", "Node", "a", {"spec": {"unschedulable": True}})
    cluster.create(daemon())
    cluster.settle()
    assert nodes(cluster) == ["a", "b"]


@pytest.mark.parametrize(
    ("rolling", "most", "least"),
    [({"maxUnavailable": 1}, 2, 1), ({"maxSurge": 1, "maxUnavailable": 0}, 3, 2), ({"maxUnavailable": "100%"}, 2, 0)],
    ids=["one node after the other", "the new one first", "all at once"],
)
def test_an_update_keeps_within_its_bounds(
    cluster: Any, daemon: Any, rolling: dict[str, Any], most: int, least: int
) -> None:
    cluster.create(daemon(updateStrategy={"type": "RollingUpdate", "rollingUpdate": rolling}))
    cluster.settle()
    new_image(cluster)
    counts = []
    while cluster.simulator.loop.step(background=False):
        pods = cluster.pods()
        ready = {pod["spec"].get("nodeName") for pod in pods if _is_ready(pod)}
        counts.append((len(pods), len(ready)))
    assert (max(total for total, _ in counts), min(ready for _, ready in counts)) == (most, least)
    assert images(cluster) == ["nginx:2", "nginx:2"]


def _is_ready(pod: dict[str, Any]) -> bool:
    return (objects.condition(pod, "Ready") or {}).get("status") == "True"


def test_on_delete_only_what_somebody_deletes_is_updated(cluster: Any, daemon: Any) -> None:
    cluster.create(daemon(updateStrategy={"type": "OnDelete"}))
    cluster.settle()
    new_image(cluster)
    cluster.settle()
    cluster.delete("v1", "Pod", objects.name(cluster.pods()[0]))
    cluster.settle()
    assert images(cluster) == ["nginx:1", "nginx:2"]
    assert status(cluster)["updatedNumberScheduled"] == 1


def test_going_back_renumbers_the_revision_and_old_ones_are_forgotten(cluster: Any, daemon: Any) -> None:
    cluster.create(daemon(revisionHistoryLimit=1))
    cluster.settle()
    for image in ("nginx:2", "nginx:1", "nginx:3", "nginx:4"):
        new_image(cluster, image)
        cluster.settle()
    kept = cluster.client.list(REVISIONS, "default")
    told = {one["revision"]: one["data"]["spec"]["template"]["spec"]["containers"][0]["image"] for one in kept}
    assert told == {4: "nginx:3", 5: "nginx:4"}


def test_a_failed_pod_is_replaced_ever_more_slowly(cluster: Any, daemon: Any) -> None:
    cluster.create(daemon(pod={"nodeSelector": {"kubernetes.io/hostname": "a"}}))
    cluster.settle()
    for _ in range(2):
        name = objects.name(cluster.pods()[0])
        cluster.patch("v1", "Pod", name, {"status": {"phase": "Failed"}}, "status")
    failed = cluster.events("DaemonSet", "FailedDaemonPod")
    assert failed[0].startswith("Found failed daemon pod default/agent-")
    assert failed[0].endswith(" on node a, will try to kill it")
    assert len(failed) == 1
    cluster.advance(2)
    assert len(cluster.events("DaemonSet", "FailedDaemonPod")) == 2


def test_work_is_per_wave_of_pods_and_not_per_pod(cluster: Any, daemon: Any) -> None:
    for number in range(30):
        cluster.create(make.a_node(f"n{number}"))
    controller = next(one for one in cluster.simulator.controllers if one.name == "daemonset")
    looks: list[str] = []
    reconcile = controller.reconcile
    controller.reconcile = lambda key: (looks.append(key), reconcile(key))
    cluster.create(daemon())
    cluster.settle()
    assert status(cluster)["numberAvailable"] == 32
    assert len(looks) <= 3 * 32
