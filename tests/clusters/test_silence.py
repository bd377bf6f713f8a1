"""A kubelet that is silenced: the node is NotReady, and after its tolerations the pods are told to go."""

import datetime as dt

import pytest

import labkit
from labkit import errors
from labkit.clusters.backends.simulator import SimulatorBackend
from labkit.clusters.cluster import Cluster


def ready(cluster: Cluster, node: str) -> str:
    (found,) = (one for one in cluster.get("nodes", node)["status"]["conditions"] if one["type"] == "Ready")
    return str(found["status"])


def taints(cluster: Cluster, node: str) -> set[tuple[str, str]]:
    return {(one["key"], one["effect"]) for one in cluster.get("nodes", node)["spec"].get("taints") or ()}


@pytest.fixture
def cluster() -> Cluster:
    made = labkit.connect("sim", nodes=3)
    made.apply(labkit.a_pod("web", nodeName="node-2"))
    made.settle()
    return made


def test_a_silent_node_becomes_unknown_is_tainted_and_loses_its_pods(cluster: Cluster) -> None:
    cluster.silence("node-2")
    cluster.advance(40)
    assert ready(cluster, "node-2") == "True"
    cluster.advance(20)
    assert ready(cluster, "node-2") == "Unknown"
    unreachable = "node.kubernetes.io/unreachable"
    assert taints(cluster, "node-2") == {(unreachable, "NoSchedule"), (unreachable, "NoExecute")}
    tainted = next(one["timeAdded"] for one in cluster.get("nodes", "node-2")["spec"]["taints"] if "timeAdded" in one)
    cluster.advance(285)
    assert "deletionTimestamp" not in cluster.get("pods", "web")["metadata"]
    cluster.advance(20)
    gone = cluster.get("pods", "web")["metadata"]
    assert "deletionTimestamp" in gone  # and it stays: only its kubelet could say that it has ended
    asked = dt.datetime.fromisoformat(gone["deletionTimestamp"]) - dt.timedelta(
        seconds=gone["deletionGracePeriodSeconds"]
    )
    waited = (asked - dt.datetime.fromisoformat(tainted)).total_seconds()
    assert 300 <= waited <= 301
    assert [ready(cluster, name) for name in ("node-1", "node-3")] == ["True", "True"]


def test_a_kubelet_that_is_back_finishes_what_it_missed(cluster: Cluster) -> None:
    cluster.silence("node-2")
    cluster.advance(400)
    cluster.silence("node-2", silent=False)
    cluster.settle()
    cluster.advance(10)
    assert ready(cluster, "node-2") == "True"
    assert taints(cluster, "node-2") == set()
    assert cluster.get("pods") == []


def test_a_silent_kubelet_starts_no_pods(cluster: Cluster) -> None:
    cluster.silence("node-2")
    cluster.apply(labkit.a_pod("late", nodeName="node-2"))
    cluster.advance(30)
    assert cluster.get("pods", "late")["status"]["phase"] == "Pending"
    cluster.silence("node-2", silent=False)
    cluster.settle()
    assert cluster.get("pods", "late")["status"]["phase"] == "Running"


def test_to_silence_twice_changes_nothing(cluster: Cluster) -> None:
    cluster.silence("node-2")
    cluster.silence("node-2")
    cluster.silence("node-1", silent=False)
    cluster.advance(60)
    assert [ready(cluster, name) for name in ("node-1", "node-2")] == ["True", "Unknown"]


def test_a_node_that_is_not_there_is_named(cluster: Cluster) -> None:
    with pytest.raises(errors.BackendError, match=r"kubelet of 'node-9'; .*nodes: node-1, node-2, node-3"):
        cluster.silence("node-9")


def test_another_backend_says_what_to_do_instead() -> None:
    class Elsewhere(SimulatorBackend):
        name = "kind"
        silence = SimulatorBackend.__mro__[1].silence  # type: ignore[attr-defined]

    cluster = Cluster(Elsewhere([], 0, None))
    with pytest.raises(errors.BackendError, match="docker pause"):
        cluster.silence("node-1")
