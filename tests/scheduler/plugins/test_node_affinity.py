"""NodeAffinity: what a pod demands and prefers of nodes."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make

NODES = [
    make.a_node("ssd", labels={"disk": "ssd", "gen": "3"}),
    make.a_node("hdd", labels={"disk": "hdd", "gen": "1"}),
    make.a_node("bare"),
]


def required(*terms: dict[str, Any]) -> dict[str, Any]:
    selector = {"nodeSelectorTerms": list(terms)}
    return {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": selector}}}


def when(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


def named(*names: str) -> dict[str, Any]:
    return {"matchFields": [{"key": "metadata.name", "operator": "In", "values": list(names)}]}


FEASIBLE = {
    "a nodeSelector asks for every pair": ({"nodeSelector": {"disk": "ssd"}}, {"ssd"}),
    "In": (required(when("disk", "In", "ssd", "nvme")), {"ssd"}),
    "NotIn holds where the label is absent": (required(when("disk", "NotIn", "ssd")), {"hdd", "bare"}),
    "Exists": (required(when("disk", "Exists")), {"ssd", "hdd"}),
    "DoesNotExist": (required(when("disk", "DoesNotExist")), {"bare"}),
    "Gt compares numbers": (required(when("gen", "Gt", "2")), {"ssd"}),
    "Lt compares numbers": (required(when("gen", "Lt", "2")), {"hdd"}),
    "terms are alternatives": (required(when("disk", "In", "ssd"), when("gen", "Lt", "2")), {"ssd", "hdd"}),
    "an empty term matches nothing": (required({}), set()),
}


@pytest.mark.parametrize(("spec", "feasible"), FEASIBLE.values(), ids=FEASIBLE.keys())
def test_demands(decide: Callable[..., Any], spec: dict[str, Any], feasible: set[str]) -> None:
    answer = decide(make.a_pod("p", **spec), NODES)
    assert set(answer["scores"]) == feasible
    for node in {"ssd", "hdd", "bare"} - feasible:
        assert answer["filter"][node]["reasons"] == ["node(s) didn't match Pod's node affinity/selector"]


def test_a_named_node_narrows_the_search(decide: Callable[..., Any]) -> None:
    answer = decide(make.a_pod("p", **required(named("hdd"))), NODES)
    assert answer["selected"] == "hdd"
    assert answer["evaluatedNodes"] == 1, "the other nodes are not even examined"
    assert answer["filter"]["ssd"]["reasons"] == ["node(s) didn't satisfy plugin(s) [NodeAffinity]"]


def test_terms_that_contradict_each_other_refuse_the_pod(decide: Callable[..., Any]) -> None:
    both = {"matchFields": named("ssd")["matchFields"] + named("hdd")["matchFields"]}
    answer = decide(make.a_pod("p", **required(both)), NODES)
    assert answer["preFilter"] == {
        "code": "UnschedulableAndUnresolvable",
        "reasons": ["pod affinity terms conflict"],
    }
    assert answer["event"]["message"].startswith("0/3 nodes are available: pod affinity terms conflict.")


def test_preferences_add_up_and_the_best_becomes_100(world: Callable[..., Any]) -> None:
    preferred = [
        {"weight": 7, "preference": when("disk", "In", "ssd")},
        {"weight": 10, "preference": when("gen", "Gt", "0")},
    ]
    spec = {"affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}}
    told = world(NODES)
    trace = told.engine.decide(told.pod(make.a_pod("p", **spec))).trace
    cells = {node: trace.cell(node, "NodeAffinity") for node in ("ssd", "hdd", "bare")}
    assert [cell.raw for cell in cells.values()] == [17, 10, 0]
    assert [cell.weighted for cell in cells.values()] == [200, 116, 0]
    assert cells["hdd"].arithmetic == "weights of matching preferred terms 10 = 10; 100*10/17 = 58; 58*2 = 116"


def test_without_preferences_there_is_no_column(decide: Callable[..., Any]) -> None:
    answer = decide(make.a_pod("p"), NODES)
    assert all("NodeAffinity" not in scores for scores in answer["scores"].values())


def test_a_profile_may_add_demands(decide: Callable[..., Any]) -> None:
    demands = required(when("disk", "In", "ssd"))["affinity"]["nodeAffinity"]
    config = {"profiles": [{"pluginConfig": [{"name": "NodeAffinity", "args": {"addedAffinity": demands}}]}]}
    answer = decide(make.a_pod("p"), NODES, config=config)
    assert answer["selected"] == "ssd"
    assert answer["filter"]["hdd"]["reasons"] == ["node(s) didn't match scheduler-enforced node affinity"]


def not_a_number(term: int, value: str) -> str:
    said = "for 'Gt', 'Lt' operators, the value must be an integer"
    return f'[{term}].matchExpressions[0].values[0]: Invalid value: "{value}": {said}'


WISHES = {
    "one value": ([when("gen", "Gt", "big")], not_a_number(0, "big")),
    "two values, beside a good term": (
        [when("gen", "Gt", "2"), when("gen", "Gt", "4Gi"), when("gen", "Lt", "1.5")],
        f"[{not_a_number(1, '4Gi')}, {not_a_number(2, '1.5')}]",
    ),
}


@pytest.mark.parametrize(("terms", "fault"), WISHES.values(), ids=WISHES)
def test_a_wish_for_more_than_what_is_no_number_is_an_error(
    world: Callable[..., Any], terms: list[dict[str, Any]], fault: str
) -> None:
    """As recorded from kube-scheduler 1.36.2: the pod fails with SchedulerError instead of losing a few points."""
    preferred = [{"weight": 7, "preference": term} for term in terms]
    spec = {"affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}}
    told = world(NODES)
    decision = told.engine.decide(told.pod(make.a_pod("p", **spec)))
    assert decision.trace.event_message == f'running PreScore plugin "NodeAffinity": {fault}'
    alone = world(NODES[:1])
    assert alone.engine.decide(alone.pod(make.a_pod("p", **spec))).node == "ssd", "one feasible node is not scored"
