import json
from collections.abc import Callable

import pytest

import labkit.explaining
from labkit.api import make
from labkit.api.object import Object
from labkit.api.resources import PODS
from labkit.explaining.snapshot import Snapshot
from labkit.sim.simulator import Simulator

Build = Callable[..., Snapshot]
NODES = [
    make.a_node("a", cpu="2", memory="4Gi"),
    make.a_node("b", cpu="4", memory="4Gi"),
    make.a_node("c", taints=[make.a_taint("team", "red")]),
]


def test_a_placed_pod_is_told_with_verdicts_scores_arithmetic_and_reality(
    a_snapshot: Build, on: Callable[[Object, str], Object]
) -> None:
    explanation = labkit.explaining.explain(
        a_snapshot(NODES, [on(make.a_pod("web", cpu="1", memory="1Gi"), "b")]), "default/web"
    )
    lines = explanation.text.splitlines()
    assert lines[0] == "Pod default/web is on node b."
    assert "  c     UnschedulableAndUnresolvable  TaintToleration  node(s) had untolerated taint(s)" in lines
    assert any(line.startswith("  b: 300 + ") and line.endswith(f"= {explanation.trace.total('b')}") for line in lines)
    fit = next(line for line in lines if line.strip().startswith("NodeResourcesFit: "))
    assert "(4000-1000)*100/4000 = 75" in fit
    assert "  The same: b." in lines
    assert explanation.agrees is True
    assert explanation.changes == ()


def test_what_decided_names_the_plugins_that_made_the_difference(a_snapshot: Build) -> None:
    explanation = labkit.explaining.explain(
        a_snapshot(NODES, [make.a_pod("web", cpu="1", memory="1Gi")]), "default/web"
    )
    gap = explanation.trace.total("b") - explanation.trace.total("a")
    assert (
        f"b wins with {explanation.trace.total('b')} points; a has {explanation.trace.total('a')}, {gap} fewer: "
        in explanation.text
    )


def test_a_pending_pod_is_told_with_its_message_and_what_would_help(a_snapshot: Build) -> None:
    text = labkit.explaining.explain(a_snapshot(NODES, [make.a_pod("web", cpu="5")]), "default/web").text
    assert (
        "Message: 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims"
        in text
    )
    assert "request  request at most 4 of cpu instead of 5 (1 less)  b" in text


@pytest.mark.parametrize(
    ("lang", "says"), [("en", "Pod default/web is Pending."), ("ko", "파드 default/web: Pending 상태입니다.")]
)
def test_it_speaks_both_languages(lang: str, says: str, a_snapshot: Build) -> None:
    assert labkit.explaining.explain(a_snapshot(NODES, [make.a_pod("web")]), "default/web", lang=lang).text.startswith(
        says
    )


def test_it_reads_a_cluster_through_a_client() -> None:
    simulator = Simulator([make.a_node("a")])
    client = simulator.client()
    client.create(PODS, make.a_pod("web"))
    simulator.loop.run_until_idle()
    assert labkit.explaining.explain(client, "default/web").agrees is True


def test_as_json_it_holds_every_number(a_snapshot: Build) -> None:
    explanation = labkit.explaining.explain(a_snapshot(NODES, [make.a_pod("web", cpu="1")]), "default/web")
    told = json.loads(json.dumps(explanation.to_json()))
    (node,) = [one for one in told["nodes"] if one["node"] == "b"]
    assert node["total"] == sum(cell["weighted"] for cell in node["scores"].values()) == explanation.trace.total("b")
    assert (told["selected"], told["runnerUp"], told["agrees"]) == ("b", "a", None)


def test_a_large_cluster_is_cut_to_what_tells_most(a_snapshot: Build) -> None:
    nodes = [make.a_node(f"n{number:03}", cpu=str(1 + number % 50)) for number in range(90)]
    nodes[77] = make.a_node("odd", taints=[make.a_taint("team", "red")])
    text = labkit.explaining.explain(a_snapshot(nodes, [make.a_pod("web", cpu="2")]), "default/web").text
    table = text[text.index("NODES") : text.index("SCORES")]
    assert "… and 50 more" in table
    assert "odd " in table
    assert "chosen" in table
