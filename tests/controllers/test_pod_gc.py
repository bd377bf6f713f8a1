"""Pods of missing nodes are collected after a quarantine."""

from typing import Any

from labkit.api import make


def test_a_pod_bound_to_a_missing_node_is_collected_after_40_to_60_seconds(cluster: Any) -> None:
    cluster.create(make.a_pod("lost", nodeName="nowhere"))
    cluster.advance(39)
    assert cluster.get("v1", "Pod", "lost") is not None
    cluster.advance(21)
    assert cluster.get("v1", "Pod", "lost") is None


def test_the_pods_of_a_deleted_node_are_collected_too(cluster: Any) -> None:
    cluster.create(make.a_pod("p", nodeName="b"))
    cluster.settle()
    cluster.delete("v1", "Node", "b")
    cluster.settle()
    assert cluster.get("v1", "Pod", "p") is None


def test_a_node_that_comes_back_in_time_keeps_its_pods(cluster: Any) -> None:
    cluster.create(make.a_pod("p", nodeName="late"))
    cluster.advance(10)
    cluster.create(make.a_node("late"))
    cluster.settle()
    cluster.advance(60)
    assert cluster.get("v1", "Pod", "p")["status"]["phase"] == "Running"
