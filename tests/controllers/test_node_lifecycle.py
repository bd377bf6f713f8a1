"""Taints of nodes: what the conditions ask for."""

from typing import Any

import pytest

from labkit.api import make


def report(cluster: Any, type_: str, status: str) -> None:
    condition = {"type": type_, "status": status, "lastTransitionTime": "2026-01-01T00:00:00Z"}
    others = [one for one in cluster.get("v1", "Node", "a")["status"]["conditions"] if one["type"] != type_]
    cluster.patch("v1", "Node", "a", {"status": {"conditions": [*others, condition]}}, "status")


def taints(cluster: Any, node: str = "a") -> list[tuple[str, str]]:
    listed = cluster.get("v1", "Node", node)["spec"].get("taints") or ()
    return [(one["key"].removeprefix("node.kubernetes.io/"), one["effect"]) for one in listed]


def test_a_new_node_loses_its_taint_at_once_when_its_kubelet_is_ready(cluster: Any) -> None:
    cluster.create(make.a_node("new"))
    assert taints(cluster, "new") == []
    assert cluster.simulator.clock.now() == 0.0


def test_an_unready_node_is_closed_at_once_and_emptied_at_the_monitors_next_round(cluster: Any) -> None:
    cluster.advance(6)
    report(cluster, "Ready", "False")
    assert taints(cluster) == [("not-ready", "NoSchedule")]
    cluster.advance(5)
    assert taints(cluster) == [("not-ready", "NoSchedule"), ("not-ready", "NoExecute")]


def test_a_silent_node_is_unreachable_and_a_ready_one_is_free_again(cluster: Any) -> None:
    report(cluster, "Ready", "Unknown")
    cluster.advance(6)
    assert set(taints(cluster)) == {("unreachable", "NoSchedule"), ("unreachable", "NoExecute")}
    report(cluster, "Ready", "True")
    cluster.advance(6)
    assert taints(cluster) == []


@pytest.mark.parametrize(
    ("condition", "taint"),
    [
        ("MemoryPressure", "memory-pressure"),
        ("DiskPressure", "disk-pressure"),
        ("PIDPressure", "pid-pressure"),
        ("NetworkUnavailable", "network-unavailable"),
    ],
)
def test_pressure_closes_a_node(cluster: Any, condition: str, taint: str) -> None:
    report(cluster, condition, "True")
    assert taints(cluster) == [(taint, "NoSchedule")]
    report(cluster, condition, "False")
    assert taints(cluster) == []


def test_a_cordoned_node_is_tainted_and_other_taints_stay(cluster: Any) -> None:
    own = {"key": "gpu", "value": "only", "effect": "NoSchedule"}
    cluster.patch("v1", "Node", "a", {"spec": {"unschedulable": True, "taints": [own]}})
    assert taints(cluster) == [("gpu", "NoSchedule"), ("unschedulable", "NoSchedule")]
    cluster.patch("v1", "Node", "a", {"spec": {"unschedulable": None}})
    assert taints(cluster) == [("gpu", "NoSchedule")]


def test_coming_and_going_are_told(cluster: Any) -> None:
    cluster.delete("v1", "Node", "b")
    assert "Node b event: Registered Node b in Controller" in cluster.events("Node", "RegisteredNode")
    assert cluster.events("Node", "RemovingNode") == ["Node b event: Removing Node b from Controller"]
