"""The face of a cluster that a learner holds."""

from pathlib import Path

import pytest

import labkit
from labkit import errors
from labkit.clusters.cluster import Cluster

POD = """
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web, tier: front}
spec:
  containers:
  - {name: main, image: "nginx:1.29"}
"""


@pytest.fixture
def cluster() -> Cluster:
    return labkit.connect("sim", nodes=2)


def test_applying_creates_and_applying_again_patches(cluster: Cluster) -> None:
    cluster.apply(POD)
    changed = POD.replace("tier: front", "tier: back")
    assert cluster.apply(changed)[0]["metadata"]["labels"] == {"app": "web", "tier": "back"}


def test_what_a_later_apply_leaves_out_is_removed_and_what_others_set_stays(cluster: Cluster) -> None:
    cluster.apply(POD)
    cluster.core.patch_namespaced_pod("web", "default", {"metadata": {"labels": {"added": "by-hand"}}})
    stored = cluster.apply(POD.replace(", tier: front", ""))[0]
    assert stored["metadata"]["labels"] == {"app": "web", "added": "by-hand"}


def test_a_manifest_may_be_a_file(cluster: Cluster, tmp_path: Path) -> None:
    path = tmp_path / "web.yaml"
    path.write_text(POD, encoding="utf-8")
    assert cluster.apply(path)[0]["metadata"]["name"] == "web"


@pytest.mark.parametrize("word", ["pods", "pod", "po", "Pod"])
def test_a_resource_may_be_named_as_kubectl_does(cluster: Cluster, word: str) -> None:
    cluster.apply(POD)
    assert [pod["metadata"]["name"] for pod in cluster.get(word)] == ["web"]
    assert cluster.get(word, "web")["kind"] == "Pod"


def test_what_is_got_can_be_changed_without_changing_the_cluster(cluster: Cluster) -> None:
    cluster.apply(POD)
    cluster.get("pod", "web")["metadata"]["labels"]["app"] = "mine"
    assert cluster.get("pod", "web")["metadata"]["labels"]["app"] == "web"


def test_labels_select(cluster: Cluster) -> None:
    cluster.apply(POD)
    assert cluster.get("pods", labels="tier=back") == []
    assert len(cluster.get("pods", labels="tier=front,app")) == 1


def test_deleting_lets_the_pod_end_in_its_own_time(cluster: Cluster) -> None:
    cluster.apply(POD)
    cluster.settle()
    cluster.delete("pod", "web")
    cluster.settle()
    assert cluster.get("pods") == []


def test_the_trace_of_a_placed_pod_knows_the_choice(cluster: Cluster) -> None:
    cluster.apply(POD)
    assert cluster.trace("web").selected == cluster.get("pod", "web")["spec"]["nodeName"]


@pytest.mark.parametrize(
    ("do", "said"),
    [
        pytest.param(lambda c: c.get("podz"), 'resource type "podz"', id="an unknown resource"),
        pytest.param(lambda c: c.trace("nobody"), 'no pod "nobody"', id="the trace of a pod that is not there"),
        pytest.param(lambda c: c.get("pod", "nobody"), 'pods "nobody" not found', id="a pod that is not there"),
        pytest.param(
            lambda c: c.apply({"apiVersion": "v2", "kind": "Pod", "metadata": {"name": "x"}}),
            'no matches for kind "Pod" in version "v2"',
            id="a kind that does not exist",
        ),
        pytest.param(lambda c: c.delete("pod", "nobody"), 'pods "nobody" not found', id="deleting nothing"),
    ],
)
def test_a_mistake_is_answered_with_what_is_so(cluster: Cluster, do: object, said: str) -> None:
    with pytest.raises(errors.LabkitError, match=said):
        do(cluster)  # type: ignore[operator]


def test_an_attribute_that_does_not_exist_is_answered_with_those_that_do(cluster: Cluster) -> None:
    with pytest.raises(AttributeError, match="API classes: core, apps"):
        cluster.croe  # noqa: B018


def test_a_pod_with_node_name_was_placed_by_no_scheduler(cluster: Cluster) -> None:
    cluster.apply(labkit.a_pod("pinned", nodeName="node-2"))
    with pytest.raises(errors.LabkitError, match="No scheduler placed pinned: it came with nodeName node-2"):
        cluster.trace("pinned")


def test_a_cluster_says_what_it_is(cluster: Cluster) -> None:
    assert repr(cluster) == "<Cluster on sim: 2 nodes>"
    assert cluster.can("virtual_clock")
    assert not cluster.can("exec")


def test_a_placed_pod_is_explained_and_the_decision_is_the_same(cluster: Cluster) -> None:
    cluster.apply(POD)
    explained = cluster.explain("web")
    assert explained.trace.selected == cluster.get("pod", "web")["spec"]["nodeName"]
    assert explained.agrees


def test_a_pending_pod_is_told_the_smallest_change_that_would_place_it(cluster: Cluster) -> None:
    cluster.apply(labkit.a_pod("wide", cpu="6"))
    explained = cluster.explain("wide")
    assert explained.trace.selected is None
    assert [(change.kind, change.node) for change in explained.changes] == [("request", "node-1")]
    assert "request at most 4 of cpu instead of 6 (2 less)" in explained.text
