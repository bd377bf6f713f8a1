"""The queue over time."""

import pytest
from bs4 import BeautifulSoup

from labkit import errors
from labkit.views.queue import queue

ROWS = [
    (0.0, {"active": ["default/web", "big"]}),
    (0.0, {"active": [], "unschedulable": ["big"]}),
    (4.0, {"backoff": ["big"], "gated": ["kube-system/late"]}),
    (10.0, {"unschedulable": ["big"]}),
]


def drawn(rows, lang="en"):
    return BeautifulSoup(queue(rows, lang).html, "html.parser")


def test_every_moment_is_told_with_the_pods_in_each_pool():
    assert queue(ROWS).text == (
        "Pods in the queue: 3; moments: 4, from 0 s to 10 s.\n"
        "0 s: active web, big\n"
        "0 s: unschedulable big\n"
        "4 s: backoff big; gated kube-system/late\n"
        "10 s: unschedulable big"
    )


def test_korean():
    assert queue(ROWS, "ko").text.splitlines()[:2] == [
        "큐에 있던 파드 3개, 시점 4개 (0초 – 10초).",
        "0초: active web, big",
    ]


def test_a_pod_has_a_lane_and_its_stays_are_bars_in_proportion_to_time():
    picture = drawn(ROWS).svg
    assert [text.get_text() for text in picture.find_all("text", recursive=False)] == ["web", "big", "kube-system/late"]
    bars = [(bar.title.get_text(), bar["x"], bar["width"]) for bar in picture.find_all("svg")]
    assert bars == [
        ("active: 0 s – 0 s", "0.00%", "0.50%"),
        ("active: 0 s – 0 s", "0.00%", "0.50%"),
        ("unschedulable: 0 s – 4 s", "0.00%", "37.60%"),
        ("backoff: 4 s – 10 s", "37.60%", "56.40%"),
        ("unschedulable: 10 s – …", "94.00%", "6.00%"),
        ("gated: 4 s – 10 s", "37.60%", "56.40%"),
    ]
    assert picture["aria-label"] == "Pods in the queue: 3; moments: 4, from 0 s to 10 s."


def test_moments_with_the_same_pool_are_one_stay():
    rows = [(0.0, {"backoff": ["a"]}), (1.0, {"backoff": ["a"], "active": ["b"]}), (2.0, {"backoff": []})]
    assert [bar.title.get_text() for bar in drawn(rows).svg.find_all("svg")] == [
        "backoff: 0 s – 2 s",
        "active: 1 s – 2 s",
    ]


def test_pools_differ_in_height_and_not_in_colour_alone():
    bars = {bar.title.get_text().partition(":")[0]: bar["height"] for bar in drawn(ROWS).svg.find_all("svg")}
    assert bars == {"active": "20", "backoff": "14", "unschedulable": "8", "gated": "8"}
    assert 'stroke-dasharray="4 3"' in queue(ROWS).html, "gated is dashed, unschedulable is not"


def test_the_table_says_the_same():
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in drawn(ROWS).tbody.find_all("tr")]
    assert rows[2] == ["4 s", "–", "big", "–", "kube-system/late"]
    assert len(rows) == 4


def test_rows_come_in_order_of_time():
    assert queue(list(reversed(ROWS))).text.splitlines()[1] == "0 s: unschedulable big"
    assert queue(list(reversed(ROWS))).text.splitlines()[-1] == "10 s: unschedulable big"


def test_a_single_moment_needs_no_picture():
    assert "<svg" not in queue(ROWS[:1]).html
    assert "web, big" in queue(ROWS[:1]).html


@pytest.mark.parametrize("rows", [[], [(0.0, {}), (3.0, {"active": []})]], ids=["no rows", "empty pools"])
def test_a_queue_without_pods_says_so(rows):
    assert queue(rows).text == "Nobody waited in the queue."
    assert queue(rows, "ko").text == "큐에서 기다린 파드가 없습니다."


def test_a_pool_that_does_not_exist_is_answered_with_those_that_do():
    with pytest.raises(errors.ManifestError, match=r"no pool 'waiting' in the queue\. Pools: active, backoff, unsch"):
        queue([(0.0, {"waiting": ["a"]})])


def test_a_crowd_is_cut_and_said_to_be():
    rows = [(float(at), {"active": [f"p{at}"]}) for at in range(70)]
    view = queue(rows)
    assert view.text.splitlines()[-2:] == ["Pods not drawn: 46.", "Moments not listed: 10."]
    assert len(BeautifulSoup(view.html, "html.parser").tbody.find_all("tr")) == 60


def test_names_stay_text_no_ids_and_two_drawings_are_the_same():
    bad = [(0.0, {"active": ['<script>"']}), (1.0, {})]
    assert "<script" not in queue(bad).html
    assert " id=" not in queue(ROWS).html
    assert queue(ROWS) == queue(ROWS)
