"""NodeResourcesFit: what fits, and the three strategies (vectors recorded from the real scheduler)."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make

GPU = "example.com/gpu"

REASONS = {
    "too little of one thing now": (make.a_pod("p", cpu="2"), "Unschedulable", ["Insufficient cpu"]),
    "more than the node has at all": (make.a_pod("p", cpu="5"), "UnschedulableAndUnresolvable", ["Insufficient cpu"]),
    "several reasons at once": (
        make.a_pod("p", cpu="2", memory="7Gi"),
        "Unschedulable",
        ["Insufficient cpu", "Insufficient memory"],
    ),
}


@pytest.mark.parametrize(("pod", "code", "reasons"), REASONS.values(), ids=REASONS.keys())
def test_a_pod_does_not_fit(decide: Callable[..., Any], pod: Any, code: str, reasons: list[str]) -> None:
    placed = [make.a_pod("other", cpu="3", memory="2Gi", nodeName="a")]
    assert decide(pod, [make.a_node("a")], placed)["filter"]["a"] == {"code": code, "reasons": reasons}


def test_a_full_node_says_too_many_pods(decide: Callable[..., Any]) -> None:
    answer = decide(make.a_pod("p"), [make.a_node("a", pods="1")], [make.a_pod("other", nodeName="a")])
    assert answer["filter"]["a"] == {"code": "Unschedulable", "reasons": ["Too many pods"]}


def test_what_is_not_asked_for_is_not_checked(decide: Callable[..., Any]) -> None:
    placed = [make.a_pod("other", cpu="9", nodeName="a")]
    assert decide(make.a_pod("p", memory="1Gi"), [make.a_node("a")], placed)["selected"] == "a"


def test_pods_that_are_over_count_for_nothing(decide: Callable[..., Any]) -> None:
    done = {**make.a_pod("other", cpu="4", nodeName="a"), "status": {"phase": "Succeeded"}}
    assert decide(make.a_pod("p", cpu="4"), [make.a_node("a")], [done])["selected"] == "a"


def test_an_ignored_group_is_not_checked(decide: Callable[..., Any]) -> None:
    pod = make.a_pod("p")
    pod["spec"]["containers"][0]["resources"] = {"requests": {GPU: "1"}}
    args = {"ignoredResourceGroups": ["example.com"]}
    config = {"profiles": [{"pluginConfig": [{"name": "NodeResourcesFit", "args": args}]}]}
    assert decide(pod, [make.a_node("a")])["filter"]["a"]["reasons"] == [f"Insufficient {GPU}"]
    assert decide(pod, [make.a_node("a")], config=config)["selected"] == "a"


def test_init_containers_and_sidecars_count_as_they_run(decide: Callable[..., Any]) -> None:
    pod = make.a_pod("p", cpu="1")
    pod["spec"]["initContainers"] = [
        {"name": "sidecar", "restartPolicy": "Always", "resources": {"requests": {"cpu": "500m"}}},
        {"name": "setup", "resources": {"requests": {"cpu": "3"}}},
    ]
    assert decide(pod, [make.a_node("a", cpu="3500m")])["selected"] == "a", "setup beside the sidecar needs 3500m"
    assert decide(pod, [make.a_node("a", cpu="3499m")])["selected"] is None


def scoring(kind: str, resources: list[dict[str, Any]] | None, shape: list[tuple[int, int]] | None = None) -> Any:
    strategy: dict[str, Any] = {"type": kind}
    if resources:
        strategy["resources"] = resources
    if shape:
        points = [{"utilization": used, "score": score} for used, score in shape]
        strategy["requestedToCapacityRatio"] = {"shape": points}
    args = {"scoringStrategy": strategy}
    return {"profiles": [{"pluginConfig": [{"name": "NodeResourcesFit", "args": args}]}]}


def weights(**named: int) -> list[dict[str, Any]]:
    return [{"name": GPU if name == "gpu" else name, "weight": weight} for name, weight in named.items()]


RATIO = "RequestedToCapacityRatio"
STRATEGIES = {  # node a, node b, and both again for a pod that also wants a gpu
    "LeastAllocated": (scoring("LeastAllocated", weights(cpu=1, memory=1)), [63, 71, 63, 71]),
    "MostAllocated": (scoring("MostAllocated", weights(cpu=1, memory=1)), [36, 28, 36, 28]),
    "MostAllocated with weights": (scoring("MostAllocated", weights(cpu=3, memory=1, gpu=5)), [43, 33, 33, 33]),
    "a rising shape": (scoring(RATIO, weights(cpu=1, memory=1), [(0, 0), (100, 10)]), [37, 28, 37, 28]),
    "a falling shape": (scoring(RATIO, weights(cpu=1, memory=1), [(0, 10), (30, 7), (100, 0)]), [64, 72, 64, 72]),
    "a peak": (scoring(RATIO, weights(cpu=3, gpu=2), [(0, 0), (70, 10), (100, 3)]), [71, 54, 57, 51]),
}


@pytest.mark.parametrize(("config", "expected"), STRATEGIES.values(), ids=STRATEGIES.keys())
def test_strategies_score_as_the_real_scheduler(decide: Callable[..., Any], config: Any, expected: list[int]) -> None:
    nodes = [
        make.a_node("a", cpu="4", memory="8Gi", **{GPU: "4"}),
        make.a_node("b", cpu="10", memory="7Gi", **{GPU: "3"}),
    ]
    placed = [
        make.a_pod("x", cpu="1300m", memory="1Gi", nodeName="a"),
        make.a_pod("y", nodeName="b"),
        make.a_pod("z", cpu="3", nodeName="b"),
    ]
    plain, with_gpu = make.a_pod("p", cpu="700m", memory="900Mi"), make.a_pod("q", cpu="700m", memory="900Mi")
    with_gpu["spec"]["containers"][0]["resources"]["requests"][GPU] = "1"
    scores = [
        decide(pod, nodes, placed, config=config)["scores"][node]["NodeResourcesFit"]
        for pod in (plain, with_gpu)
        for node in "ab"
    ]
    assert scores == expected


ARITHMETIC = {
    "LeastAllocated": (
        scoring("LeastAllocated", None),
        "cpu (4000-600)*100/4000 = 85, memory (8192Mi-200Mi)*100/8192Mi = 97; (85*1+97*1)/2 = 91",
    ),
    "MostAllocated": (
        scoring("MostAllocated", None),
        "cpu 600*100/4000 = 15, memory 200Mi*100/8192Mi = 2; (15*1+2*1)/2 = 8",
    ),
    "RequestedToCapacityRatio": (
        scoring(RATIO, None, [(0, 0), (100, 10)]),
        "cpu 600*100/4000 = 15 %: shape(15) = 15, memory 200Mi*100/8192Mi = 2 %: shape(2) = 2; (15*1+2*1)/2 = 9",
    ),
}


@pytest.mark.parametrize(("config", "text"), ARITHMETIC.values(), ids=ARITHMETIC.keys())
def test_the_arithmetic_is_spelled_out(world: Callable[..., Any], config: Any, text: str) -> None:
    told = world([make.a_node("a"), make.a_node("b")], config=config)
    cell = told.engine.decide(told.pod(make.a_pod("p", cpu="600m"))).trace.cell("a", "NodeResourcesFit")
    assert cell.arithmetic == text
