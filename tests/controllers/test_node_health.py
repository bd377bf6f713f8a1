"""A kubelet that falls silent: its node is Unknown, its pods are not ready, and in the end they go."""

from typing import Any

import pytest

from labkit.api import make, resources
from labkit.sim.simulator import Simulator


def silence(cluster: Any, node: str) -> None:
    cluster.simulator.silence(node)


def conditions(cluster: Any, node: str = "a") -> dict[str, dict[str, Any]]:
    return {one["type"]: one for one in cluster.get("v1", "Node", node)["status"]["conditions"]}


def test_a_healthy_node_stays_so(cluster: Any) -> None:
    cluster.advance(600)
    assert conditions(cluster)["Ready"]["status"] == "True"
    assert cluster.events("Node", "NodeNotReady") == []


def test_a_silent_node_is_unknown_after_its_grace(cluster: Any) -> None:
    cluster.create(make.a_pod("p", nodeName="a"))
    cluster.settle()
    cluster.advance(12 - cluster.simulator.clock.now())  # its lease was renewed at 10 s
    silence(cluster, "a")
    cluster.advance(47)
    assert conditions(cluster)["Ready"]["status"] == "True"
    cluster.advance(2)
    found = conditions(cluster)
    assert [found[one]["status"] for one in ("Ready", "MemoryPressure", "DiskPressure", "PIDPressure")] == [
        "Unknown"
    ] * 4
    assert found["Ready"]["reason"] == "NodeStatusUnknown"
    assert found["Ready"]["message"] == "Kubelet stopped posting node status."
    pod = {one["type"]: one["status"] for one in cluster.get("v1", "Pod", "p")["status"]["conditions"]}
    assert pod["Ready"] == "False"
    assert cluster.events("Node", "NodeNotReady") == ["Node a status is now: NodeNotReady"]
    assert cluster.events("Pod", "NodeNotReady") == ["Node is not ready"]
    assert conditions(cluster, "b")["Ready"]["status"] == "True"


def test_its_pods_go_five_minutes_later(cluster: Any) -> None:
    cluster.create(make.a_pod("p", nodeName="a"))
    cluster.settle()
    silence(cluster, "a")
    cluster.advance(70)
    taints = [(one["key"], one["effect"]) for one in cluster.get("v1", "Node", "a")["spec"]["taints"]]
    assert ("node.kubernetes.io/unreachable", "NoExecute") in taints
    assert not cluster.get("v1", "Pod", "p")["metadata"].get("deletionTimestamp")
    cluster.advance(300)
    assert cluster.events("Pod", "TaintManagerEviction") == ["Marking for deletion Pod default/p"]


def test_without_kubelets_silence_says_nothing() -> None:
    simulator = Simulator([make.a_node("a")], kubelets=False)
    simulator.advance(600)
    found = simulator.client().get(resources.NODES, "a")
    assert not (found.get("status") or {}).get("conditions")


@pytest.mark.parametrize("nodes", [10, 40])
def test_a_healthy_node_is_looked_at_once_in_its_grace(nodes: int) -> None:
    simulator = Simulator([make.a_node(f"n{number}") for number in range(nodes)])
    controller = next(one for one in simulator.controllers if type(one).__name__ == "NodeHealth")
    looks: list[str] = []
    reconcile = controller.reconcile
    controller.reconcile = lambda key: (looks.append(key), reconcile(key))  # type: ignore[func-returns-value, method-assign, assignment, return-value]
    simulator.advance(500)
    assert nodes * 9 <= len(looks) <= nodes * 13
    assert simulator.settle() == 0
