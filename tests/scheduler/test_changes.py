"""Changes of pods and nodes are told apart."""

import pytest

from labkit.api import make
from labkit.api.node import Node
from labkit.api.pod import Pod
from labkit.scheduler import changes

NODES = {
    "labels": (make.a_node("a", labels={"x": "y"}), ["UPDATE_NODE_LABEL"]),
    "allocatable": (make.a_node("a", cpu="8"), ["UPDATE_NODE_ALLOCATABLE"]),
    "taints": (make.a_node("a", taints=[make.a_taint("t")]), ["UPDATE_NODE_TAINT"]),
    "a cordon counts as a taint": (make.a_node("a", unschedulable=True), ["UPDATE_NODE_TAINT"]),
    "nothing": (make.a_node("a"), []),
}


@pytest.mark.parametrize(("node", "actions"), NODES.values(), ids=NODES.keys())
def test_changes_of_a_node(node: dict[str, object], actions: list[str]) -> None:
    found = changes.of_node(Node.parse(make.a_node("a")), Node.parse(node))
    assert [one.action.name for one in found] == actions


def test_a_heartbeat_is_no_change() -> None:
    def beating(at: str) -> Node:
        node = make.a_node("a")
        node["status"]["conditions"] = [{"type": "Ready", "status": "True", "lastHeartbeatTime": at}]
        return Node.parse(node)

    assert changes.of_node(beating("1"), beating("2")) == []


PODS = {
    "labels": (make.a_pod("p", cpu="1", labels={"x": "y"}), ["UPDATE_POD_LABEL"]),
    "fewer requests": (make.a_pod("p", cpu="500m"), ["UPDATE_POD_SCALE_DOWN"]),
    "more tolerations": (make.a_pod("p", cpu="1", tolerations=[{"operator": "Exists"}]), ["UPDATE_POD_TOLERATION"]),
    "anything else": (make.a_pod("p", cpu="1", image="other"), ["UPDATE_OTHER"]),
}


@pytest.mark.parametrize(("pod", "actions"), PODS.values(), ids=PODS.keys())
def test_changes_of_a_pod(pod: dict[str, object], actions: list[str]) -> None:
    found = changes.of_pod(Pod.parse(make.a_pod("p", cpu="1")), Pod.parse(pod))
    assert [one.action.name for one in found] == actions
