"""PodTopologySpread: hard constraints reject, soft ones score; vectors recorded from the real scheduler."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make
from labkit.api.scheduling import HOSTNAME, ZONE

WEB = {"app": "w"}


def constraint(key: str = ZONE, skew: int = 1, hard: bool = True, **more: Any) -> dict[str, Any]:
    when = "DoNotSchedule" if hard else "ScheduleAnyway"
    selector = {"matchLabels": WEB}
    return {"maxSkew": skew, "topologyKey": key, "whenUnsatisfiable": when, "labelSelector": selector, **more}


def web(name: str, node: str = "", **spec: Any) -> dict[str, Any]:
    return make.a_pod(name, labels=WEB, **spec, **({"nodeName": node} if node else {}))


NODES = [make.a_node("a", zone="z1"), make.a_node("b", zone="z2"), make.a_node("c")]

REJECTED = {
    "the fuller zone is refused, and so is a node without the label": (
        [constraint()],
        [web("x", "a")],
        {"a": "", "c": " (missing required label)"},
    ),
    "a wider skew lets it in": ([constraint(skew=2)], [web("x", "a")], {"c": " (missing required label)"}),
    "too few domains count as an empty one": (
        [constraint(minDomains=3)],
        [web("x", "a"), web("y", "b")],
        {"a": "", "b": "", "c": " (missing required label)"},
    ),
    "pods of another namespace do not count": (
        [constraint()],
        [make.a_pod("x", namespace="dev", labels=WEB, nodeName="a")],
        {"c": " (missing required label)"},
    ),
    "terminating pods do not count": (
        [constraint()],
        [
            {
                **web("x", "a"),
                "metadata": {
                    "name": "x",
                    "namespace": "default",
                    "labels": WEB,
                    "deletionTimestamp": "2026-01-01T00:00:00Z",
                },
            }
        ],
        {"c": " (missing required label)"},
    ),
}


@pytest.mark.parametrize(("constraints", "pods", "rejected"), REJECTED.values(), ids=REJECTED.keys())
def test_hard_constraints(decide: Callable[..., Any], constraints: Any, pods: Any, rejected: dict[str, str]) -> None:
    answer = decide(web("p", topologySpreadConstraints=constraints), NODES, pods)
    reason = "node(s) didn't match pod topology spread constraints"
    assert answer["filter"] == {
        node: {
            "code": "UnschedulableAndUnresolvable" if rest else "Unschedulable",
            "reasons": [f"{reason}{rest}"],
        }
        for node, rest in rejected.items()
    }


# w0 to w4 on the nodes of the recorded table: per pod the weighted scores of a, b, c, d, and who wins.
RECORDED = [
    ([663, 654, 363, 668], "d"),
    ([863, 854, 563, 462], "a"),
    ([454, 654, 563, 462], "b"),
    ([454, 438, 563, 528], "c"),
    ([586, 570, 356, 662], "d"),
]


def test_five_pods_in_a_row_score_as_recorded(world: Callable[..., Any]) -> None:
    nodes = [
        make.a_node("a", cpu="4", memory="8Gi", zone="z1"),
        make.a_node("b", cpu="2", memory="8Gi", zone="z1"),
        make.a_node("c", cpu="4", memory="16Gi", zone="z2", taints=[make.a_taint("soft", effect="PreferNoSchedule")]),
        make.a_node("d", cpu="8", memory="8Gi", zone="z3"),
    ]
    away = {"labelSelector": {"matchLabels": WEB}, "topologyKey": HOSTNAME}
    wishes = {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 30, "podAffinityTerm": away}]}
    spec = {"topologySpreadConstraints": [constraint(hard=False)], "affinity": {"podAntiAffinity": wishes}}
    told = world(nodes)
    for number, (totals, winner) in enumerate(RECORDED):
        pod = make.a_pod(f"w{number}", cpu="500m", memory="512Mi", labels=WEB, **spec)
        trace = told.engine.decide(told.pod(pod)).trace
        assert [trace.total(node) for node in "abcd"] == totals, f"w{number}"
        assert trace.selected == winner, f"w{number}"
        told.engine.add_pod({**pod, "spec": {**pod["spec"], "nodeName": winner}})


def test_the_arithmetic_names_domain_and_weight(world: Callable[..., Any]) -> None:
    told = world(NODES[:2], [web("x", "a"), web("y", "a")])
    pod = told.pod(web("p", topologySpreadConstraints=[constraint(hard=False)]))
    cell = told.engine.decide(pod).trace.cell("a", "PodTopologySpread")
    assert cell.arithmetic == (
        "topology.kubernetes.io/zone: 2 pods*ln(2+2) + (1-1) = 2.773; rounded 3; 100*(3+0-3)/3 = 0; 0*2 = 0"
    )


def test_a_service_spreads_its_pods_without_being_asked(decide: Callable[..., Any]) -> None:
    service = {"metadata": {"name": "s", "namespace": "default"}, "spec": {"selector": WEB}}
    answer = decide(web("p"), NODES[:2], [web("x", "a")], services=[service])
    assert {node: scores["PodTopologySpread"] for node, scores in answer["scores"].items()} == {"a": 132, "b": 200}
    bare = decide(web("p"), NODES[:2], [web("x", "a")])
    assert all("PodTopologySpread" not in scores for scores in bare["scores"].values())
