"""The ReplicaSet of the current template: made, and brought up to date."""

from typing import Any

from labkit.controllers.workload import new_replica_set, rollout

DEPLOYMENT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {
        "name": "web",
        "namespace": "shop",
        "uid": "u1",
        "annotations": {
            "team": "blue",
            rollout.REVISION: "7",
            "kubectl.kubernetes.io/last-applied-configuration": "{}",
        },
    },
    "spec": {
        "replicas": 4,
        "minReadySeconds": 5,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}},
    },
}


def test_it_carries_the_hash_in_name_labels_selector_and_template_and_leaves_the_deployment_alone() -> None:
    made = new_replica_set.made(DEPLOYMENT, 3)
    hashed = made["metadata"]["labels"]["pod-template-hash"]
    assert made["metadata"]["name"] == f"web-{hashed}"
    assert made["spec"]["selector"]["matchLabels"] == {"app": "web", "pod-template-hash": hashed}
    assert made["spec"]["template"]["metadata"]["labels"] == {"app": "web", "pod-template-hash": hashed}
    assert "pod-template-hash" not in DEPLOYMENT["spec"]["template"]["metadata"]["labels"]
    assert made["spec"]["minReadySeconds"] == 5


def test_annotations_are_inherited_but_for_the_deployments_own_business() -> None:
    annotations = new_replica_set.made(DEPLOYMENT, 3)["metadata"]["annotations"]
    assert annotations == {
        "team": "blue",
        rollout.REVISION: "3",
        rollout.DESIRED_REPLICAS: "4",
        rollout.MAX_REPLICAS: "5",
    }


def test_one_that_is_up_to_date_needs_no_patch() -> None:
    assert new_replica_set.differs(DEPLOYMENT, new_replica_set.made(DEPLOYMENT, 3), 3) == {}


def test_one_that_is_used_again_gets_the_next_revision_and_remembers_the_old_ones() -> None:
    again = new_replica_set.made(DEPLOYMENT, 2)
    again["metadata"]["annotations"][rollout.REVISION_HISTORY] = "1"
    patch = new_replica_set.differs(DEPLOYMENT, again, 5)
    assert patch["metadata"]["annotations"] == {rollout.REVISION: "5", rollout.REVISION_HISTORY: "1,2"}


def test_a_changed_min_ready_seconds_is_handed_on() -> None:
    made = new_replica_set.made(DEPLOYMENT, 3)
    del made["spec"]["minReadySeconds"]
    assert new_replica_set.differs(DEPLOYMENT, made, 3) == {"spec": {"minReadySeconds": 5}}
