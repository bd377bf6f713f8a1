"""Why a pod went where it went, in sentences."""

import dataclasses

import pytest

from labkit import errors
from labkit.scheduler.framework import interface
from labkit.views import explain

REJECTED = (
    "Rejected: 1 × Insufficient cpu (NodeResourcesFit); 1 × Insufficient memory (NodeResourcesFit); "
    "1 × node(s) had untolerated taint(s) (TaintToleration)."
)

WHY = {
    "the winner, the runner-up, and what made the difference": (
        "placed",
        (
            "default/web-1 goes to b with 388 points, the highest total of 2 feasible nodes (4 in all). "
            f"Runner-up: a with 361, 27 less. What made the difference: NodeResourcesFit +27. {REJECTED}"
        ),
    ),
    "one feasible node wins without scores": (
        "only_one",
        (
            "default/web-1 goes to b, the only feasible node of 2; with one candidate nothing is scored. "
            "Rejected: 1 × node(s) didn't match the requested node name (NodeName)."
        ),
    ),
    "a Pending pod's reasons come in groups, most frequent first": (
        "pending",
        (
            "default/web-1 stays Pending: none of 3 nodes is feasible. "
            "Rejected: 2 × Insufficient cpu (NodeResourcesFit); 1 × node(s) had untolerated taint(s) (TaintToleration)."
        ),
    ),
    "a pod that PreFilter rejected names the plugin": (
        "refused_early",
        (
            "default/web-1 stays Pending: VolumeBinding rejected it before any node was looked at "
            '(persistentvolumeclaim "data" not found).'
        ),
    ),
    "nodes beyond the window are counted": (
        "large",
        (
            "default/web-1 goes to node-19 with 319 points, the highest total of 20 feasible nodes (50 in all). "
            "Runner-up: node-18 with 318, 1 less. What made the difference: NodeResourcesFit +1. "
            "Rejected: 25 × Insufficient cpu (NodeResourcesFit). "
            "5 nodes were not looked at: enough feasible nodes had been found."
        ),
    ),
}


@pytest.mark.parametrize(("fixture", "sentence"), WHY.values(), ids=WHY)
def test_why(fixture, sentence, request):
    assert explain.why(request.getfixturevalue(fixture)).text == sentence


def test_why_in_korean_keeps_kubernetes_words(placed):
    text = explain.why(placed, "ko").text
    assert text.startswith("default/web-1 → b: 388점. 실행 가능한 노드 2개(전체 4개) 가운데 총점이 가장 높습니다. ")
    assert "차점: a 361점(27점 차이)." in text
    assert "1 × node(s) had untolerated taint(s) (TaintToleration)" in text


def _with_scores(parts, plugin, *rows):
    scores = {**parts["scores"], plugin: dataclasses.replace(parts["scores"][plugin], rows=rows)}
    return {**parts, "scores": scores}


def test_a_tie_is_decided_by_the_heap_and_not_by_chance(placed_parts, a_trace):
    tie = a_trace(**_with_scores(placed_parts, "NodeResourcesFit", (88, 88, ""), (88, 88, "")))
    english, korean = (str(explain.why(tie, lang)) for lang in ("en", "ko"))
    assert "a has 388 points too: a tie, and no chance decides it." in english
    assert "builds a heap over the feasible nodes in the order it found them and takes its root" in english
    assert "a도 388점으로 동점이며, 우연이 결정하지 않습니다." in korean
    assert "힙(heap)에 담고 그 루트를 고릅니다" in korean
    assert "random" not in english
    assert "무작위" not in korean


def test_a_plugin_that_spoke_for_the_runner_up_has_a_minus(placed_parts, a_trace):
    near = a_trace(**_with_scores(placed_parts, "TaintToleration", (0, 100, ""), (1, 95, "")))
    assert "a with 361, 12 less. What made the difference: NodeResourcesFit +27, TaintToleration −15." in str(
        explain.why(near)
    )


def test_a_cluster_without_nodes_says_so(a_trace):
    assert str(explain.why(a_trace([]))) == "default/web-1 stays Pending: the cluster has no nodes."


ARITHMETIC = {
    "a scored node shows its sum and every factor": (
        "placed",
        "b",
        (
            "b: 88×1 + 100×3 = 388\n"
            "- NodeResourcesFit: raw 88 → normalised 88 → × weight 1 = 88 — cpu (4000-480)*100/4000 = 88\n"
            "- TaintToleration: raw 0 → normalised 100 → × weight 3 = 300 — 100*3 = 300"
        ),
    ),
    "a rejected node shows who rejected it and why": (
        "placed",
        "d",
        "d: rejected by NodeResourcesFit: Insufficient cpu, Insufficient memory",
    ),
    "an only candidate has no arithmetic": ("only_one", "b", "b: passed every filter; nothing was scored"),
    "a node beyond the window was not looked at": ("large", "node-49", "node-49: not looked at in this cycle"),
}


@pytest.mark.parametrize(("fixture", "node", "lines"), ARITHMETIC.values(), ids=ARITHMETIC)
def test_arithmetic(fixture, node, lines, request):
    assert str(explain.arithmetic(request.getfixturevalue(fixture), node)) == lines


def test_an_unknown_node_is_answered_with_the_known_ones(large):
    with pytest.raises(
        errors.ManifestError, match=r"node 'zz'; the cycle of pod default/web-1 saw: node-00, .*\(\+42\)"
    ):
        explain.arithmetic(large, "zz")


def test_a_plugin_that_raised_is_quoted(pending):
    faulty = dataclasses.replace(pending, fault="plugin Mine raised KeyError: 'zone'")
    assert str(explain.why(faulty)).startswith(
        "default/web-1 stays Pending: the cycle ended in an error (plugin Mine raised KeyError: 'zone')."
    )


def test_a_node_that_prefilter_left_out_has_its_reason(placed_parts, a_trace):
    left_out = interface.Status(interface.Code.UNRESOLVABLE, ("not named",), "NodeAffinity")
    trace = a_trace(**{**placed_parts, "rejected": {"c": left_out, "d": left_out}, "unexamined": "cd"})
    assert "2 × not named (NodeAffinity)" in str(explain.why(trace))
    assert "not looked at" not in str(explain.why(trace))
    assert explain.headline(trace, "c", "en") == "c: rejected by NodeAffinity: not named"
