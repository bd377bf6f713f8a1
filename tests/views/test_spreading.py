"""The picture of one pod's spread: what was counted, what the scheduler said, and where the pod went."""

import pytest
from bs4 import BeautifulSoup

import labkit
from labkit.views import listening, spreading

ZONE = "topology.kubernetes.io/zone"
NODES = [labkit.a_node("a1", zone="a"), labkit.a_node("a2", zone="a"), labkit.a_node("b1", zone="b")]
REASON = "PodTopologySpread: node(s) didn't match pod topology spread constraints"


@pytest.fixture
def story():
    """Rounds of pods that come one after another to some nodes, all with the same constraint."""

    def tell(count, nodes=NODES, **constraint):
        heard = listening.spread_listener()
        cluster = labkit.connect("sim", nodes=nodes, plugins=[heard.plugin], seed=1)
        given = {"maxSkew": 1, "topologyKey": ZONE, "whenUnsatisfiable": "DoNotSchedule", **constraint}
        given["labelSelector"] = {"matchLabels": {"app": "web"}}
        for number in range(1, count + 1):
            pod = labkit.a_pod(f"web-{number}", cpu="100m", labels={"app": "web"}, topologySpreadConstraints=[given])
            cluster.apply(pod)
            heard.hear(cluster.trace(f"web-{number}"))
        return heard.rounds

    return tell


def test_a_hard_constraint_is_told_with_its_arithmetic(story):
    assert spreading.spread(story(2)[1]).text.splitlines() == [
        f"{ZONE}, DoNotSchedule, maxSkew 1: lowest count 0; the pod itself counts 1.",
        f"- a: matching pods counted 1; 1 + 1 − 0 = 2 > 1; ✗ {REASON}",
        "- b: matching pods counted 0; 0 + 1 − 0 = 1 ≤ 1; ✓",
        "web-2 goes to b (node b1).",
    ]


def test_a_soft_constraint_is_told_with_the_points_of_the_plugin(story):
    rounds = story(2, whenUnsatisfiable="ScheduleAnyway")
    points = {node: rounds[1].trace.cell(node, "PodTopologySpread").weighted for node in ("a1", "b1")}
    lines = spreading.spread(rounds[1]).text.splitlines()
    assert lines[1:3] == [
        f"- a: matching pods counted 1; {points['a1']}; ✓",
        f"- b: matching pods counted 0; {points['b1']}; ✓",
    ]
    assert points["a1"] < points["b1"]


def test_a_pod_that_waits_is_told_with_the_words_of_the_scheduler(story):
    cordoned = [*NODES[:2], labkit.a_node("b1", zone="b", unschedulable=True)]
    last = story(2, cordoned)[1]
    text = spreading.spread(last).text
    assert last.trace.selected is None
    assert "- b: matching pods counted 0; 0 + 1 − 0 = 1 ≤ 1; ✗ NodeUnschedulable: node(s) were unschedulable" in text
    assert text.splitlines()[-1] == f"web-2 stays Pending: {last.trace.event_message}"


def test_nodes_without_the_label_are_a_row_of_their_own(story):
    text = spreading.spread(story(1, [*NODES, labkit.a_node("x1")])[0]).text
    assert "- no label: not counted; –; ✗ PodTopologySpread: " in text
    assert "(missing required label)" in text


def test_a_domain_that_does_not_count_says_so(story):
    tainted = labkit.a_node("c1", zone="c", taints=[labkit.a_taint("dedicated")])
    assert "- c: not counted;" in spreading.spread(story(1, [*NODES, tainted], nodeTaintsPolicy="Honor")[0]).text


def test_a_pod_without_constraints_is_told_in_a_sentence():
    heard = listening.spread_listener()
    cluster = labkit.connect("sim", nodes=NODES, plugins=[heard.plugin], seed=1)
    cluster.apply(labkit.a_pod("plain", cpu="100m"))
    text = spreading.spread(heard.hear(cluster.trace("plain"))).text
    assert text.startswith("plain has no spread constraint. plain goes to ")


def test_the_table_has_a_name_a_row_per_domain_and_marks_the_choice(story):
    soup = BeautifulSoup(spreading.spread(story(2)[1]).html, "html.parser")
    assert soup.select_one(".lk-scroll")["aria-label"] == f"Table: spread of web-2 over {ZONE}"
    assert [row.th.get_text() for row in soup.select("tbody tr")] == ["a", "b"]
    assert soup.select_one("tr.lk-chosen th").get_text() == "b"
    assert [mark["aria-label"] for mark in soup.select("tbody [role=img]")] == ["rejected", "passed"]


def test_before_the_guess_the_table_shows_only_what_was_counted(story):
    one = story(2)[1]
    soup = BeautifulSoup(spreading.table(one.counted[0], one, "en", revealed=False), "html.parser")
    assert [cell.get_text() for cell in soup.select("thead th")] == ["zone", "matching pods counted"]
    assert "✗" not in soup.get_text()


def test_korean(story):
    assert "집계된 파드 수 1; 1 + 1 − 0 = 2 > 1" in spreading.spread(story(2)[1], "ko").text
