"""What a pod demands and prefers of nodes."""

import pytest
from bs4 import BeautifulSoup

from labkit.api import make
from labkit.api.pod import Pod
from labkit.labs import expect
from labkit.views.affinity import accepted, affinity

NODES = (
    make.a_node("ash", labels={"disk": "hdd", "memory": "16"}),
    make.a_node("birch", labels={"disk": "ssd", "memory": "80Gi"}),
    make.a_node("cedar"),
)


def demand(*terms):
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": list(terms)}}}


def term(*expressions):
    return {"matchExpressions": [dict(zip(("key", "operator", "values"), one, strict=False)) for one in expressions]}


def wish(*pairs):
    terms = [{"weight": weight, "preference": preference} for weight, preference in pairs]
    return {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": terms}}


SSD, ANY_DISK, BIG = ("disk", "In", ["ssd"]), ("disk", "Exists"), ("memory", "Gt", ["10"])
PODS = {
    "no demand: every node": ({}, "ash birch cedar"),
    "a selector": ({"nodeSelector": {"disk": "ssd"}}, "birch"),
    "NotIn holds without the label": ({"affinity": demand(term(("disk", "NotIn", ["hdd"])))}, "birch cedar"),
    "expressions of a term all hold": ({"affinity": demand(term(ANY_DISK, BIG))}, "ash"),
    "of several terms one is enough": ({"affinity": demand(term(SSD), term(BIG))}, "ash birch"),
    "80Gi is no integer": ({"affinity": demand(term(BIG))}, "ash"),
    "an empty term matches nothing": ({"affinity": demand({})}, ""),
    "selector and affinity both hold": ({"nodeSelector": {"disk": "ssd"}, "affinity": demand(term(BIG))}, ""),
    "a name": (
        {"affinity": demand({"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["cedar"]}]})},
        "cedar",
    ),
    "a preference rejects nobody": ({"affinity": wish((9, term(SSD)))}, "ash birch cedar"),
}


@pytest.mark.parametrize(("spec", "left"), PODS.values(), ids=PODS)
def test_the_last_column_says_who_is_left(spec, left):
    pod = make.a_pod("web", **spec)
    rows = BeautifulSoup(affinity(pod, NODES).html, "html.parser").find("tbody").find_all("tr")
    passed = [row.find("th").get_text() for row in rows if row.find_all("td")[-1].get_text() == "✓"]
    assert passed == left.split()
    assert [node["metadata"]["name"] for node in NODES if accepted(Pod.parse(pod), node)] == left.split()
    judged = [node["metadata"]["name"] for node in NODES if expect.selects(pod["spec"], node)]
    assert judged == left.split(), "the labs judge by the same rule"


def test_every_condition_is_told_with_what_the_node_has():
    pod = make.a_pod("web", nodeSelector={"disk": "ssd"}, affinity=demand(term(BIG), {}))
    assert affinity(pod, NODES).text.splitlines()[1] == (
        "birch: ✓ nodeSelector disk In [ssd] (ssd); ✗ term 1 memory Gt [10] (80Gi); ✗ term 2 {} (); rejected."
    )


def test_weights_of_met_preferences_add_up_and_a_preference_holds_as_a_whole():
    pod = make.a_pod("web", affinity=wish((30, term(SSD)), (20, term(ANY_DISK)), (5, term(SSD, BIG))))
    lines = affinity(pod, NODES).text.splitlines()
    assert lines == [
        "ash: sum of weights 20; passed.",
        "birch: sum of weights 50; passed.",
        "cedar: sum of weights 0; passed.",
    ]


def test_korean():
    pod = make.a_pod("web", affinity=demand(term(SSD)))
    assert affinity(pod, NODES, lang="ko").text.splitlines()[2] == (
        "cedar: ✗ 1번 term disk In [ssd] (레이블 없음); 탈락."
    )


def test_without_nodes_or_without_conditions_it_says_so():
    assert affinity(make.a_pod("web"), []).text == "No nodes."
    assert "asks nothing of nodes" in affinity(make.a_pod("web"), NODES).html


def test_names_and_values_cannot_become_markup():
    pod = make.a_pod("web", affinity=demand(term(("<b>", "In", ["<b>"]))))
    assert "<b>" not in affinity(pod, [make.a_node("<b>", labels={"<b>": "<b>"})]).html
