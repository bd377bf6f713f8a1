"""Nodes as bins."""

import pytest
from bs4 import BeautifulSoup

from labkit.api import make
from labkit.views.nodes import nodes


@pytest.fixture
def world():
    """Node a is half full, b is over-committed, c is empty; one pod waits."""
    node_objects = [make.a_node("a"), make.a_node("b", cpu="2", taints=[make.a_taint("gpu", "yes")]), make.a_node("c")]
    pod_objects = [
        make.a_pod("web-1", cpu="500m", memory="1Gi", nodeName="a"),
        make.a_pod("web-2", cpu="1500m", memory="512Mi", nodeName="a"),
        make.a_pod("greedy", cpu="3", nodeName="b"),
        make.a_pod("waiting", cpu="9"),
    ]
    return node_objects, pod_objects


def test_every_node_is_told_in_a_sentence_with_its_numbers(world):
    assert nodes(*world).text == (
        "a: cpu 2 of 4 (50 %); memory 1.5Gi of 8Gi (19 %); pods: web-1, web-2.\n"
        "b: cpu 3 of 2 (150 %); memory 0 of 8Gi (0 %); pods: greedy.\n"
        "c: cpu 0 of 4 (0 %); memory 0 of 8Gi (0 %); pods: none.\n"
        "Without a node: waiting."
    )


def test_korean(world):
    assert nodes(*world, lang="ko").text.splitlines()[0] == (
        "a: cpu 4 중 2 (50 %); memory 8Gi 중 1.5Gi (19 %); 파드: web-1, web-2."
    )


def test_a_bar_is_divided_by_requests_and_says_so(world):
    bar = BeautifulSoup(nodes(*world).html, "html.parser").find("svg", attrs={"aria-label": "cpu 2 of 4 (50 %)"})
    parts = [(part["x"], part["width"], part.find("text").get_text()) for part in bar.find_all("svg")]
    assert parts == [("0.00%", "12.50%", "web-1"), ("12.50%", "37.50%", "web-2")]


def test_an_over_committed_bar_ends_at_what_is_requested(world):
    bar = BeautifulSoup(nodes(*world).html, "html.parser").find("svg", attrs={"aria-label": "cpu 3 of 2 (150 %)"})
    assert bar.find("svg")["width"] == "100.00%"
    assert bar.find_all("rect")[-1]["width"] == "66.67%", "the frame ends where allocatable ends"


def test_other_resources_can_be_asked_for():
    node = make.a_node("a", **{"nvidia.com/gpu": "4"})
    assert nodes([node], resources=["nvidia.com/gpu"]).text == "a: nvidia.com/gpu 0 of 4 (0 %); pods: none."
    assert "0 of 0 (0 %)" in nodes([node], resources=["example.com/fpga"]).text


def test_no_nodes_is_said():
    assert nodes([], []).text == "No nodes."


def test_without_svg_the_same_is_read_as_text(world):
    soup = BeautifulSoup(nodes(*world).html, "html.parser")
    for svg in soup.find_all("svg"):
        svg.decompose()
    text = soup.get_text(" ")
    for needed in (
        "cpu 2 of 4 (50 %)",
        "web-1: cpu 500m, memory 1Gi",
        "gpu=yes:NoSchedule",
        "Without a node: waiting.",
    ):
        assert needed in text, needed


def test_names_stay_text_and_two_drawings_are_the_same(world):
    bad = make.a_pod("<script>", cpu="1", nodeName="a")
    view = nodes(world[0], [*world[1], bad])
    assert "<script" not in view.html
    assert view == nodes(world[0], [*world[1], bad])
