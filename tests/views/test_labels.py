"""The labels of nodes as a table."""

from bs4 import BeautifulSoup

from labkit.api import make
from labkit.views.labels import labels

NODES = (make.a_node("a", labels={"disk": "ssd"}), make.a_node("b", zone="z"))


def test_every_node_is_told_with_its_labels():
    assert labels(NODES, ["disk", "topology.kubernetes.io/zone"]).text == (
        "a: disk=ssd, topology.kubernetes.io/zone: no label.\nb: disk: no label, topology.kubernetes.io/zone=z."
    )


def test_a_missing_label_is_a_mark_with_a_name():
    cells = BeautifulSoup(labels(NODES, ["disk"], lang="ko").html, "html.parser").find_all("td")
    assert [cell.get_text() for cell in cells] == ["ssd", "–"]
    assert cells[1].find("span")["aria-label"] == "레이블 없음"


def test_without_nodes_it_says_so():
    assert labels([], ["disk"]).text == "No nodes."


def test_names_and_values_cannot_become_markup():
    assert "<b>" not in labels([make.a_node("a", labels={"<b>": "<b>"})], ["<b>"]).html
