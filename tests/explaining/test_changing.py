"""Proposals: each kind finds the smallest change, and every proposal holds when it is carried out."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make
from labkit.api.object import Object
from labkit.explaining import changing
from labkit.explaining.change import Proposal

Find = Callable[..., dict[str, Proposal]]
GPU = "example.com/gpu"
AFFINITY = "requiredDuringSchedulingIgnoredDuringExecution"
WEB = {"matchLabels": {"app": "web"}}


def node_affinity(*expressions: dict[str, Any]) -> dict[str, Any]:
    return {"nodeAffinity": {AFFINITY: {"nodeSelectorTerms": [{"matchExpressions": list(expressions)}]}}}


def placed(name: str, node: str, priority: int = 0, **spec: Any) -> Object:
    return make.a_pod(name, nodeName=node, priority=priority, **spec)


CASES = [
    pytest.param(
        make.a_pod("p", cpu="3"),
        [make.a_node("a", cpu="2"), make.a_node("b", cpu="2500m")],
        [],
        {"request": ("request at most 2500m of cpu instead of 3 (500m less)", "b")},
        id="the largest cpu request that fits is the room of the largest node",
    ),
    pytest.param(
        make.a_pod("p", cpu="1", memory="16Gi"),
        [make.a_node("a", memory="8Gi"), make.a_node("b", memory="12Gi", unschedulable=True)],
        [placed("old", "a", memory="2Gi")],
        {"request": ("request at most 6Gi of memory instead of 16Gi (10Gi less)", "a")},
        id="a node that is out of the question for other reasons does not count",
    ),
    pytest.param(
        make.a_pod("p", cpu="3", memory="16Gi"),
        [make.a_node("a", cpu="2", memory="15Gi"), make.a_node("b", cpu="1", memory="15Gi")],
        [],
        {
            "request": (
                (
                    "request at most 2 of cpu instead of 3 (1 less), "
                    "request at most 15Gi of memory instead of 16Gi (1Gi less)"
                ),
                "a",
            )
        },
        id="where no single resource is enough the least painful combination is proposed",
    ),
    pytest.param(
        make.a_pod("p", nodeSelector={"disk": "ssd"}),
        [make.a_node("a", unschedulable=True), make.a_node("b", labels={"disk": "hdd"}), make.a_node("c")],
        [],
        {"node label": ("kubectl label node c disk=ssd", "c"), "node selector": ("drop nodeSelector disk=ssd", "b")},
        id="a label is rather added to a node without one than changed on another",
    ),
    pytest.param(
        make.a_pod(
            "p",
            affinity=node_affinity(
                {"key": "gen", "operator": "Gt", "values": ["3"]}, {"key": "x", "operator": "Exists"}
            ),
        ),
        [make.a_node("a", labels={"gen": "2", "x": ""})],
        [],
        {
            "node label": ("kubectl label node a gen=4 --overwrite", "a"),
            "node selector": ("drop gen Gt [3] from the required node affinity", "a"),
        },
        id="one expression of a term is dropped, not the whole affinity",
    ),
    pytest.param(
        make.a_pod("p", affinity=node_affinity({"key": "spot", "operator": "DoesNotExist"})),
        [make.a_node("a", labels={"spot": "yes"})],
        [],
        {"node label": ("kubectl label node a spot-", "a"), "node selector": ("drop the required node affinity", "a")},
        id="a label that must not be there is taken away",
    ),
    pytest.param(
        make.a_pod("p"),
        [
            make.a_node("a", taints=[make.a_taint("node.kubernetes.io/disk-pressure")]),
            make.a_node("b", taints=[make.a_taint("team", "red")]),
        ],
        [],
        {"toleration": ("add a toleration for team=red:NoSchedule", "b")},
        id="a taint that people set is rather tolerated than one of Kubernetes",
    ),
    pytest.param(
        make.a_pod("p", cpu="3"),
        [make.a_node("a", cpu="2"), make.a_node("b", unschedulable=True)],
        [],
        {"uncordon": ("kubectl uncordon b", "b"), "request": ("request at most 2 of cpu instead of 3 (1 less)", "a")},
        id="a cordoned node that would take it is uncordoned",
    ),
    pytest.param(
        make.a_pod(
            "p",
            labels={"app": "web"},
            topologySpreadConstraints=[
                {
                    "maxSkew": 1,
                    "topologyKey": "kubernetes.io/hostname",
                    "whenUnsatisfiable": "DoNotSchedule",
                    "labelSelector": WEB,
                }
            ],
        ),
        [make.a_node("a"), make.a_node("b", pods="0")],
        [placed("w", "a", labels={"app": "web"})],
        {
            "spread constraint": ("drop the spread constraint over kubernetes.io/hostname (maxSkew 1)", "a"),
            "freed pod": ("free pod default/w (priority 0) from a", "a"),
        },
        id="a spread constraint is dropped, or a pod that counts is freed",
    ),
    pytest.param(
        make.a_pod(
            "p",
            affinity={"podAntiAffinity": {AFFINITY: [{"topologyKey": "kubernetes.io/hostname", "labelSelector": WEB}]}},
        ),
        [make.a_node("a")],
        [placed("w", "a", labels={"app": "web"})],
        {
            "pod affinity": ("drop the required podAntiAffinity term over kubernetes.io/hostname (number 1)", "a"),
            "freed pod": ("free pod default/w (priority 0) from a", "a"),
        },
        id="an anti-affinity term is dropped",
    ),
    pytest.param(
        make.a_pod("p", cpu="2"),
        [make.a_node("a", cpu="3")],
        [placed("large", "a", -5, cpu="2"), placed("small", "a", 7, cpu="1")],
        {
            "request": ("request at most 0 of cpu instead of 2 (2 less)", "a"),
            "freed pod": ("free pod default/large (priority -5) from a", "a"),
        },
        id="the pod of lowest priority is freed, however large",
    ),
    pytest.param(
        make.a_pod("p", cpu="2"),
        [make.a_node("a", cpu="4")],
        [placed("two", "a", cpu="2"), placed("one", "a", cpu="1500m"), placed("half", "a", cpu="500m")],
        {
            "request": ("request at most 0 of cpu instead of 2 (2 less)", "a"),
            "freed pod": ("free pod default/two (priority 0) from a", "a"),
        },
        id="among equals the smallest that makes enough room is freed",
    ),
    pytest.param(
        {
            **make.a_pod("p"),
            "spec": {"containers": [{"name": "c", "image": "x", "ports": [{"containerPort": 80, "hostPort": 80}]}]},
        },
        [make.a_node("a")],
        [
            placed("w", "a")
            | {
                "spec": {
                    "nodeName": "a",
                    "containers": [{"name": "c", "ports": [{"containerPort": 80, "hostPort": 80}]}],
                }
            }
        ],
        {"host port": ("give up host port 80", "a"), "freed pod": ("free pod default/w (priority 0) from a", "a")},
        id="a host port is given up",
    ),
    pytest.param(
        make.a_pod("p", schedulingGates=[{"name": "example.com/wait"}]),
        [make.a_node("a")],
        [],
        {"scheduling gate": ("remove the scheduling gates example.com/wait", "a")},
        id="a gated pod that fits only lacks the removal of its gates",
    ),
    pytest.param(
        make.a_pod("p", cpu="9", nodeSelector={"disk": "ssd"}),
        [make.a_node("a")],
        [],
        {},
        id="two things wrong at once: no single change helps",
    ),
    pytest.param(make.a_pod("p"), [], [], {}, id="no nodes, no proposals"),
    pytest.param(make.a_pod("p"), [make.a_node("a")], [], {}, id="a pod that fits needs none"),
]


@pytest.mark.parametrize(("pod", "nodes", "pods", "wanted"), CASES)
def test_the_smallest_change_of_each_kind(
    pod: Object, nodes: list[Object], pods: list[Object], wanted: dict[str, tuple[str, str]], proposals: Find
) -> None:
    found = proposals(pod, nodes, pods)
    assert {kind: (one.text[0], one.node) for kind, one in found.items()} == wanted
    assert proposals(pod, nodes, pods) == found, "the same question, the same answer"


def test_a_mirror_pod_and_a_daemons_pod_are_never_freed(proposals: Find) -> None:
    static, daemon = placed("static", "a", cpu="2"), placed("daemon", "a", cpu="2")
    static["metadata"]["annotations"] = {"kubernetes.io/config.mirror": "x"}
    daemon["metadata"]["ownerReferences"] = [
        {"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "d", "uid": "1", "controller": True}
    ]
    assert "freed pod" not in proposals(make.a_pod("p", cpu="2"), [make.a_node("a", cpu="4")], [static, daemon])


def test_a_pod_that_is_leaving_anyway_is_only_waited_for(proposals: Find) -> None:
    leaving = placed("leaving", "a", 100, cpu="2")
    leaving["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    found = proposals(
        make.a_pod("p", cpu="2"), [make.a_node("a", cpu="3")], [leaving, placed("idle", "a", -9, cpu="1")]
    )
    assert (
        found["freed pod"].text[0] == "wait until pod default/leaving (priority 100), which is terminating, has left a"
    )


def test_the_kinds_of_change_have_names_and_an_order_of_their_own() -> None:
    kinds = changing.kinds()
    assert len({kind.name for kind in kinds}) == len({kind.order for kind in kinds}) == len(kinds) == 10
