"""InterPodAffinity: near other pods, away from them, and left alone by them."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make
from labkit.api.scheduling import HOSTNAME, ZONE

NODES = [make.a_node("a", zone="z1"), make.a_node("b", zone="z1"), make.a_node("c", zone="z2"), make.a_node("d")]
DB = {"app": "db"}


def term(key: str, labels: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"topologyKey": key, "labelSelector": {"matchLabels": labels}, **more}


def required(kind: str, *terms: dict[str, Any]) -> dict[str, Any]:
    return {"affinity": {kind: {"requiredDuringSchedulingIgnoredDuringExecution": list(terms)}}}


def db(node: str, namespace: str = "default", **spec: Any) -> dict[str, Any]:
    return make.a_pod("db", labels=DB, namespace=namespace, nodeName=node, **spec)


NEAR = "node(s) didn't match pod affinity rules"
AWAY = "node(s) didn't match pod anti-affinity rules"
LEFT_ALONE = "node(s) didn't satisfy existing pods anti-affinity rules"

CASES = {
    "near a pod means in its zone": (
        make.a_pod("p", **required("podAffinity", term(ZONE, DB))),
        [db("a")],
        {"c": NEAR, "d": NEAR},
    ),
    "near nobody is nowhere": (
        make.a_pod("p", **required("podAffinity", term(ZONE, DB))),
        [],
        {"a": NEAR, "b": NEAR, "c": NEAR, "d": NEAR},
    ),
    "the first of its kind may go wherever the label is": (
        make.a_pod("p", labels=DB, **required("podAffinity", term(ZONE, DB))),
        [],
        {"d": NEAR},
    ),
    "away from a pod means not on its node": (
        make.a_pod("p", **required("podAntiAffinity", term(HOSTNAME, DB))),
        [db("a")],
        {"a": AWAY},
    ),
    "a placed pod may want to be left alone": (
        make.a_pod("p", labels={"app": "noisy"}),
        [db("a", **required("podAntiAffinity", term(ZONE, {"app": "noisy"})))],
        {"a": LEFT_ALONE, "b": LEFT_ALONE},
    ),
    "pods of another namespace are strangers": (
        make.a_pod("p", **required("podAntiAffinity", term(HOSTNAME, DB))),
        [db("a", namespace="dev")],
        {},
    ),
    "unless the term names the namespace": (
        make.a_pod("p", **required("podAntiAffinity", term(HOSTNAME, DB, namespaces=["dev"]))),
        [db("a", namespace="dev")],
        {"a": AWAY},
    ),
    "an empty namespaceSelector means every namespace": (
        make.a_pod("p", **required("podAntiAffinity", term(HOSTNAME, DB, namespaceSelector={}))),
        [db("a", namespace="dev")],
        {"a": AWAY},
    ),
}


@pytest.mark.parametrize(("pod", "placed", "rejected"), CASES.values(), ids=CASES.keys())
def test_required_terms(decide: Callable[..., Any], pod: Any, placed: Any, rejected: dict[str, str]) -> None:
    answer = decide(pod, NODES, placed)
    assert {node: one["reasons"][0] for node, one in answer["filter"].items()} == rejected
    codes = {one["code"] for one in answer["filter"].values()}
    assert codes <= {"UnschedulableAndUnresolvable" if NEAR in rejected.values() else "Unschedulable"}


def test_preferences_are_scaled_dividing_first(world: Callable[..., Any]) -> None:
    """29 of 100 is 28: 100*(29/100) is a hair below 29 in floating point, and is cut."""
    near = [
        {"weight": 29, "podAffinityTerm": term(HOSTNAME, {"tier": "xa"})},
        {"weight": 100, "podAffinityTerm": term(HOSTNAME, {"tier": "xb"})},
    ]
    placed = [
        make.a_pod("xa", labels={"tier": "xa"}, nodeName="a"),
        make.a_pod("xb", labels={"tier": "xb"}, nodeName="b"),
    ]
    spec = {"affinity": {"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": near}}}
    told = world(NODES[:3], placed)
    trace = told.engine.decide(told.pod(make.a_pod("p", **spec))).trace
    assert [trace.cell(node, "InterPodAffinity").weighted for node in "abc"] == [56, 200, 0]
    text = trace.cell("a", "InterPodAffinity").arithmetic
    assert text == "kubernetes.io/hostname=a: 29; 100*(29-0)/(100-0) = 28; 28*2 = 56"


def test_where_no_term_matches_there_is_no_column(decide: Callable[..., Any]) -> None:
    answer = decide(make.a_pod("p"), NODES, [db("a")])
    assert all("InterPodAffinity" not in scores for scores in answer["scores"].values())


def test_a_placed_pods_required_affinity_attracts_by_one(decide: Callable[..., Any]) -> None:
    placed = [db("a", **required("podAffinity", term(HOSTNAME, {"app": "p"})))]
    answer = decide(make.a_pod("p", labels={"app": "p"}), NODES, placed)
    assert [answer["scores"][node]["InterPodAffinity"] for node in "abcd"] == [200, 0, 0, 0]
