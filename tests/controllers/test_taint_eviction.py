"""NoExecute taints drive pods away, at once, later, or not at all."""

from typing import Any

import pytest

from labkit.api import make
from labkit.controllers import taint_eviction

TAINT = {"key": "t", "value": "v", "effect": "NoExecute"}


@pytest.mark.parametrize(
    ("tolerations", "seconds"),
    [
        pytest.param([], -1, id="not tolerated: at once"),
        pytest.param([{"operator": "Exists"}], None, id="everything tolerated: for ever"),
        pytest.param([{"key": "t", "operator": "Exists", "effect": "NoSchedule"}], -1, id="another effect"),
        pytest.param([{"key": "t", "value": "v"}], None, id="equal"),
        pytest.param([{"key": "t", "value": "w"}], -1, id="not equal"),
        pytest.param([{"key": "t", "operator": "Exists", "tolerationSeconds": 60}], 60, id="for a while"),
        pytest.param([{"key": "t", "operator": "Exists", "tolerationSeconds": -5}], 0, id="for less than nothing"),
    ],
)
def test_patience(tolerations: list[dict[str, Any]], seconds: float | None) -> None:
    assert taint_eviction.patience_seconds(tolerations, [TAINT]) == seconds


def test_of_several_the_shortest_counts() -> None:
    other = {"key": "o", "effect": "NoExecute"}
    both = [{"key": "t", "operator": "Exists", "tolerationSeconds": 9}, {"key": "o", "operator": "Exists"}]
    assert taint_eviction.patience_seconds(both, [TAINT, other]) == 9


@pytest.fixture
def pods(cluster: Any) -> Any:
    """Two pods on node a: one goes at once, one after a minute."""
    cluster.create(make.a_pod("soon", nodeName="a"))
    waits = [{"key": "t", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 60}]
    cluster.create(make.a_pod("later", nodeName="a", tolerations=waits))
    cluster.settle()
    return cluster


def taint(cluster: Any, *taints: dict[str, str]) -> None:
    cluster.patch("v1", "Node", "a", {"spec": {"taints": list(taints) or None}})


def is_leaving(cluster: Any, name: str) -> bool:
    found = cluster.get("v1", "Pod", name)
    return found is None or bool(found["metadata"].get("deletionTimestamp"))


def test_pods_go_when_their_patience_ends(pods: Any) -> None:
    taint(pods, TAINT)
    assert (is_leaving(pods, "soon"), is_leaving(pods, "later")) == (True, False)
    conditions = {one["type"]: one for one in pods.get("v1", "Pod", "soon")["status"]["conditions"]}
    target = conditions["DisruptionTarget"]
    assert (target["reason"], target["status"]) == ("DeletionByTaintManager", "True")
    assert target["message"] == "Taint manager: deleting due to NoExecute taint"
    pods.advance(59)
    assert not is_leaving(pods, "later")
    pods.advance(2)
    assert is_leaving(pods, "later")
    assert set(pods.events("Pod", "TaintManagerEviction")) == {
        "Marking for deletion Pod default/soon",
        "Marking for deletion Pod default/later",
    }


def test_a_taint_that_goes_saves_who_is_still_there(pods: Any) -> None:
    taint(pods, TAINT)
    pods.advance(30)
    taint(pods)
    pods.advance(100)
    assert not is_leaving(pods, "later")
    assert "Cancelling deletion of Pod default/later" in pods.events("Pod", "TaintManagerEviction")


def test_a_second_taint_does_not_prolong_the_wait(pods: Any) -> None:
    taint(pods, TAINT)
    pods.advance(30)
    taint(pods, {**TAINT, "value": "changed"})
    pods.advance(31)
    assert is_leaving(pods, "later")


def test_a_pod_that_is_put_onto_a_tainted_node_goes(cluster: Any) -> None:
    taint(cluster, TAINT)
    cluster.create(make.a_pod("late", nodeName="a"))
    assert is_leaving(cluster, "late")


def test_pods_on_untainted_nodes_cost_nothing(cluster: Any) -> None:
    controller = next(one for one in cluster.simulator.controllers if one.name == "taint-eviction")
    asked: list[str] = []
    controller.reconcile = asked.append
    for number in range(20):
        cluster.create(make.a_pod(f"p{number}"))
    cluster.settle()
    assert asked == []


NO_TIME = {"key": TAINT["key"], "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 0}
BACK = {
    "put there": {"nodeName": "a"},
    "scheduled there": {"nodeSelector": {"kubernetes.io/hostname": "a"}, "tolerations": [NO_TIME]},
}


@pytest.mark.parametrize("spec", BACK.values(), ids=BACK)
def test_a_pod_that_its_owner_sends_back_for_ever_does_not_stop_the_clock(cluster: Any, spec: dict[str, Any]) -> None:
    taint(cluster, TAINT)
    web = make.a_deployment("web")
    web["spec"]["template"]["spec"].update(spec)
    cluster.create(web)
    cluster.settle()
    come = len(cluster.events("Pod", "TaintManagerEviction"))
    assert come >= 10, "it came and went"
    cluster.advance(25)
    assert len(cluster.events("Pod", "TaintManagerEviction")) > come, "and goes on when time passes"
