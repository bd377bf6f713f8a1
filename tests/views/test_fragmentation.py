"""Fragmentation in numbers, as a view."""

import pytest
from bs4 import BeautifulSoup

from labkit.api import make
from labkit.scheduler import fragmentation as measures
from labkit.views.fragmentation import fragmentation

GPU = "nvidia.com/gpu"


@pytest.fixture
def found():
    """a: two GPUs and no cpu left; b: one GPU, all free."""
    nodes = [
        make.a_node("a", cpu="4", memory="8Gi", **{GPU: "2"}),
        make.a_node("b", cpu="4", memory="8Gi", **{GPU: "1"}),
    ]
    placed = [make.a_pod("web", cpu="4", memory="2Gi", nodeName="a")]
    return measures.measure(nodes, placed, [measures.typical_pod(gpu=1, cpu="2", memory="2Gi")])


def test_the_measures_are_told_with_their_numbers(found):
    # a: memory for 3 pods, cpu for none: 6 GiB stranded. b: 2 pods by cpu, 1 by GPU: 2 cpu, and 4 by memory: 6 GiB.
    assert fragmentation(found, shape={"cpu": 1000, "memory": 2**30}).text == (
        "cpu: 50 % requested; stranded 2; one pod can still get 4 (on b).\n"
        "memory: 12 % requested; stranded 12Gi; one pod can still get 8Gi (on b).\n"
        "Largest pod of shape cpu 1, memory 1Gi: cpu 4, memory 4Gi (on b).\n"
        "GPUs: 3 free, of which typical pods (kinds: 1) cannot be given 2.00 on average (67 %)."
    )


def test_the_table_has_a_row_per_node(found):
    soup = BeautifulSoup(fragmentation(found).html, "html.parser")
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in soup.tbody.find_all("tr")]
    assert rows == [["a", "0", "6Gi", "0", "6Gi", "2", "2.00"], ["b", "4", "8Gi", "2", "6Gi", "1", "0.00"]]


def test_without_gpus_nothing_is_said_of_them():
    view = fragmentation(measures.measure([make.a_node("a")], []))
    assert "GPU" not in view.text
    assert "GPU" not in BeautifulSoup(view.html, "html.parser").thead.get_text()


def test_korean(found):
    assert fragmentation(found, "ko").text.splitlines()[-1] == (
        "GPU: 3개가 남았고, 그중 전형적인 파드 1종이 평균 2.00개(67 %)를 받을 수 없습니다."
    )


def test_a_cluster_without_room_for_pods_says_so():
    assert fragmentation(measures.measure([], [])).text == "No nodes."


def test_names_stay_text_no_ids_and_two_drawings_are_the_same():
    bad = measures.measure([make.a_node("<script>")], [])
    assert "<script" not in fragmentation(bad).html
    assert " id=" not in fragmentation(bad).html
    assert fragmentation(bad) == fragmentation(bad)
