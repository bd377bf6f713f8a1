"""StatefulSets: names, order, volumes of their own, and updates from the highest ordinal down."""

from typing import Any

import pytest

from labkit.api import make, resources
from labkit.api import object as objects
from labkit.sim.simulator import Simulator

CLAIMS = resources.known("v1", "PersistentVolumeClaim")
REVISIONS = resources.known("apps/v1", "ControllerRevision")


@pytest.fixture
def stateful() -> Any:
    """A StatefulSet named db of nginx pods."""

    def a_stateful_set(replicas: int = 3, image: str = "nginx:1", claims: bool = False, **spec: Any) -> dict[str, Any]:
        container = {"name": "main", "image": image}
        template = {
            "metadata": {"labels": {"app": "db"}},
            "spec": {"terminationGracePeriodSeconds": 0, "containers": [container]},
        }
        claim = {
            "metadata": {"name": "data"},
            "spec": {
                "accessModes": ["ReadWriteOnce"],
                "storageClassName": "none",
                "resources": {"requests": {"storage": "1Gi"}},
            },
        }
        selector = {"matchLabels": {"app": "db"}}
        spec = {"serviceName": "db", "replicas": replicas, "selector": selector, "template": template, **spec}
        return {
            "apiVersion": "apps/v1",
            "kind": "StatefulSet",
            "metadata": {"name": "db", "namespace": "default"},
            "spec": {**spec, **({"volumeClaimTemplates": [claim]} if claims else {})},
        }

    return a_stateful_set


@pytest.fixture
def paper(cluster: Any) -> Any:
    """The same cluster without kubelets: pods stay as the test leaves them."""
    cluster.simulator = Simulator([make.a_node("a")], kubelets=False)
    cluster.client = cluster.simulator.client()
    return cluster


def names(cluster: Any) -> list[str]:
    return sorted(objects.name(pod) for pod in cluster.pods())


def images(cluster: Any) -> dict[str, str]:
    return {objects.name(pod): pod["spec"]["containers"][0]["image"] for pod in cluster.pods()}


def status(cluster: Any) -> dict[str, Any]:
    return dict(cluster.get("apps/v1", "StatefulSet", "db")["status"])


def new_image(cluster: Any, image: str = "nginx:2", **spec: Any) -> None:
    template = {"spec": {"containers": [{"name": "main", "image": image}]}}
    cluster.patch("apps/v1", "StatefulSet", "db", {"spec": {"template": template, **spec}})


def test_each_pod_waits_for_the_one_before_it(cluster: Any, stateful: Any) -> None:
    cluster.create(stateful())
    seen = [names(cluster)]
    while cluster.simulator.loop.step(background=False):
        if names(cluster) != seen[-1]:
            ready = [(objects.condition(pod, "Ready") or {}).get("status") for pod in cluster.pods()[:-1]]
            assert set(ready) == {"True"}
            seen.append(names(cluster))
    assert seen == [["db-0"], ["db-0", "db-1"], ["db-0", "db-1", "db-2"]]
    found = status(cluster)
    counts = ("replicas", "readyReplicas", "availableReplicas", "currentReplicas", "updatedReplicas")
    assert [found[name] for name in counts] == [3] * 5
    assert found["currentRevision"] == found["updateRevision"]


def test_a_pod_has_the_identity_of_its_ordinal(cluster: Any, stateful: Any) -> None:
    cluster.create(stateful(replicas=1, ordinals={"start": 5}))
    (pod,) = cluster.pods()
    revision = status(cluster)["updateRevision"]
    assert (objects.name(pod), pod["spec"]["hostname"], pod["spec"]["subdomain"]) == ("db-5", "db-5", "db")
    assert objects.labels(pod) == {
        "app": "db",
        "apps.kubernetes.io/pod-index": "5",
        "statefulset.kubernetes.io/pod-name": "db-5",
        "controller-revision-hash": revision,
    }


def test_in_parallel_nobody_waits(cluster: Any, stateful: Any) -> None:
    cluster.create(stateful(podManagementPolicy="Parallel"))
    assert names(cluster) == ["db-0", "db-1", "db-2"]
    cluster.settle()
    cluster.patch("apps/v1", "StatefulSet", "db", {"spec": {"replicas": 0}})
    assert len(cluster.events("StatefulSet", "SuccessfulDelete")) == 3


def test_scaling_down_takes_the_highest_first(cluster: Any, stateful: Any) -> None:
    cluster.create(stateful())
    cluster.settle()
    cluster.patch("apps/v1", "StatefulSet", "db", {"spec": {"replicas": 1}})
    cluster.settle()
    assert names(cluster) == ["db-0"]
    assert cluster.events("StatefulSet", "SuccessfulDelete") == [
        f"Delete Pod db-{number} in StatefulSet db successful" for number in (2, 1)
    ]


def test_an_update_goes_from_the_highest_ordinal_down(cluster: Any, stateful: Any) -> None:
    cluster.create(stateful())
    cluster.settle()
    new_image(cluster)
    seen: list[list[str]] = []
    while cluster.simulator.loop.step(background=False):
        new = sorted(name for name, image in images(cluster).items() if image == "nginx:2")
        if new not in seen:
            seen.append(new)
    assert seen[-3:] == [["db-2"], ["db-1", "db-2"], ["db-0", "db-1", "db-2"]]
    assert status(cluster)["currentRevision"] == status(cluster)["updateRevision"]


def test_below_the_partition_pods_keep_and_get_the_old_template(cluster: Any, stateful: Any) -> None:
    cluster.create(stateful())
    cluster.settle()
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}
    new_image(cluster, updateStrategy=strategy)
    cluster.settle()
    cluster.delete("v1", "Pod", "db-0")
    cluster.settle()
    assert images(cluster) == {"db-0": "nginx:1", "db-1": "nginx:1", "db-2": "nginx:2"}
    assert (status(cluster)["currentReplicas"], status(cluster)["updatedReplicas"]) == (2, 1)


def test_on_delete_only_what_somebody_deletes_is_updated(cluster: Any, stateful: Any) -> None:
    cluster.create(stateful(replicas=2, updateStrategy={"type": "OnDelete"}))
    cluster.settle()
    new_image(cluster)
    cluster.settle()
    cluster.delete("v1", "Pod", "db-0")
    cluster.settle()
    assert images(cluster) == {"db-0": "nginx:2", "db-1": "nginx:1"}


def test_going_back_renumbers_the_revision_and_old_ones_are_forgotten(cluster: Any, stateful: Any) -> None:
    cluster.create(stateful(replicas=1, revisionHistoryLimit=1))
    cluster.settle()
    for image in ("nginx:2", "nginx:1", "nginx:3", "nginx:4"):
        new_image(cluster, image)
        cluster.settle()
    kept = cluster.client.list(REVISIONS, "default")
    told = {one["revision"]: one["data"]["spec"]["template"]["spec"]["containers"][0]["image"] for one in kept}
    assert told == {4: "nginx:3", 5: "nginx:4"}
    assert {one["data"]["spec"]["template"]["$patch"] for one in kept} == {"replace"}


def test_a_pod_counts_as_available_after_min_ready_seconds(cluster: Any, stateful: Any) -> None:
    cluster.create(stateful(replicas=2, minReadySeconds=30))
    assert cluster.settle() >= 60
    assert status(cluster)["availableReplicas"] == 2


def test_each_pod_has_a_claim_of_its_own_that_stays(paper: Any, stateful: Any) -> None:
    paper.create(stateful(replicas=1, claims=True))
    (claim,) = paper.client.list(CLAIMS, "default")
    assert (objects.name(claim), objects.labels(claim)) == ("data-db-0", {"app": "db"})
    assert paper.pods()[0]["spec"]["volumes"][0] == {
        "name": "data",
        "persistentVolumeClaim": {"claimName": "data-db-0"},
    }
    assert paper.events("StatefulSet", "SuccessfulCreate") == [
        "Create Claim data-db-0 Pod db-0 in StatefulSet db success",
        "Create Pod db-0 in StatefulSet db successful",
    ]
    paper.delete("apps/v1", "StatefulSet", "db", propagationPolicy="Background")
    paper.settle()
    assert (paper.pods(), len(paper.client.list(CLAIMS, "default"))) == ([], 1)


def test_claims_go_when_the_retention_policy_says_so(paper: Any, stateful: Any) -> None:
    policy = {"whenScaled": "Delete", "whenDeleted": "Delete"}
    paper.create(
        stateful(replicas=2, claims=True, podManagementPolicy="Parallel", persistentVolumeClaimRetentionPolicy=policy)
    )
    owners = [objects.controller_of(claim) or {} for claim in paper.client.list(CLAIMS, "default")]
    assert [owner.get("kind") for owner in owners] == ["StatefulSet", "StatefulSet"]
    paper.patch("apps/v1", "StatefulSet", "db", {"spec": {"replicas": 1}})
    paper.settle()
    assert [objects.name(claim) for claim in paper.client.list(CLAIMS, "default")] == ["data-db-0"]
    paper.delete("apps/v1", "StatefulSet", "db", propagationPolicy="Background")
    paper.settle()
    assert paper.client.list(CLAIMS, "default") == []


def test_a_free_pod_with_the_right_name_is_adopted(paper: Any, stateful: Any) -> None:
    paper.create(stateful(replicas=1))
    paper.delete("apps/v1", "StatefulSet", "db", propagationPolicy="Orphan")
    paper.settle()
    (before,) = paper.pods()
    assert objects.controller_of(before) is None
    paper.create(stateful(replicas=1))
    (after,) = paper.pods()
    assert objects.uid(before) == objects.uid(after)
    assert (objects.controller_of(after) or {})["kind"] == "StatefulSet"
