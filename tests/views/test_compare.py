"""Before and after of a change."""

import pytest
from bs4 import BeautifulSoup

from labkit.api import make
from labkit.scheduler import fragmentation
from labkit.views.compare import compare

GPU = "nvidia.com/gpu"
NAMES = ("LeastAllocated", "MostAllocated")


def pods(**places):
    return [
        make.a_pod(name, cpu="1", memory="1Gi", **({"nodeName": node} if node else {})) for name, node in places.items()
    ]


@pytest.fixture
def nodes():
    return [make.a_node(name, cpu="4", memory="8Gi") for name in "ab"]


BEFORE = pods(web="a", db="b", cache="a", big=None, gone="a")
AFTER = pods(web="a", db="a", cache=None, big="b", fresh="b")


def test_the_pods_that_moved_are_counted_and_named():
    lines = compare(BEFORE, AFTER, names=NAMES).text.splitlines()
    assert lines[0] == (
        "LeastAllocated → MostAllocated: pods on another node: 1; without a node now: 2; with one now: 2."
    )
    assert lines[-5:] == [
        "db: b → a",
        "cache: a → Pending",
        "big: Pending → b",
        "gone: a → not there",
        "fresh: not there → b",
    ]


def test_totals(nodes):
    before, after = pods(web="a", db="b", cache="a"), pods(web="a", db="a", cache="a")
    lines = compare(before, after, nodes, NAMES).text.splitlines()
    assert lines[1:-1] == [
        "pods with a node: 3 → 3",
        "pods that stay Pending: 0 → 0",
        "nodes in use: 2 → 1",
        "cpu requested of the nodes in use: 38 % → 75 %",
        "memory requested of the nodes in use: 19 % → 38 %",
        "most cpu one more pod can get: 3 (b) → 4 (b)",
        "most memory one more pod can get: 7Gi (b) → 8Gi (b)",
    ]


def test_fragmentation_is_told_where_there_are_gpus():
    def trains(*places):
        found = [make.a_pod(f"t{at}", cpu="1", nodeName=node) for at, node in enumerate(places)]
        for pod in found:
            pod["spec"]["containers"][0]["resources"]["requests"][GPU] = "1"
        return found

    nodes = [make.a_node(name, **{GPU: "2"}) for name in "ab"]
    mix = [fragmentation.typical_pod(gpu=2)]
    view = compare(trains("a", "b"), trains("a", "a"), nodes, mix=mix)
    assert "GPU fragmentation / free GPUs: 2.00 / 2 → 0.00 / 2" in view.text


def test_rows_of_ones_own():
    assert "cost: 12 → 8" in compare([], [], totals=[("cost", "12", "8")]).text


def test_nothing_moved_is_said_in_both_languages():
    assert compare(BEFORE, BEFORE, names=NAMES).text.startswith(
        "LeastAllocated → MostAllocated: every pod is where it was."
    )
    assert compare(BEFORE, BEFORE, lang="ko").text.startswith("before → after: 모든 파드의 자리가 그대로입니다.")


def test_korean():
    lines = compare(BEFORE, AFTER, lang="ko").text.splitlines()
    assert lines[0] == "before → after: 노드가 바뀐 파드 1개, 노드를 잃은 파드 2개, 노드를 얻은 파드 2개."
    assert "cache: a → Pending" in lines


def test_what_differs_is_marked_with_an_arrow_and_not_by_weight_alone(nodes):
    soup = BeautifulSoup(compare(pods(web="a", db="b"), pods(web="a", db="a"), nodes).html, "html.parser")
    rows = {
        row.th.get_text(): row.find_all("td")[1] for table in soup.find_all("tbody") for row in table.find_all("tr")
    }
    assert rows["nodes in use"].b.get_text() == "→ 1"
    assert rows["pods with a node"].b is None
    assert rows["db"].get_text() == "→ a"
    assert "web" not in rows, "a pod that stayed is not listed"


def test_many_changes_are_cut_and_said_to_be():
    before, after = pods(**{f"p{at}": "a" for at in range(40)}), pods(**{f"p{at}": "b" for at in range(40)})
    assert compare(before, after).text.splitlines()[-1] == "Changed pods not listed: 10."


def test_finished_pods_are_nowhere():
    done = [{**pod, "status": {"phase": "Succeeded"}} for pod in pods(job="a")]
    assert "job: a → not there" in compare(pods(job="a"), done).text


def test_names_stay_text_no_ids_and_two_drawings_are_the_same(nodes):
    bad = pods(**{"<script>": "a"})
    view = compare(bad, AFTER, nodes, ("<b>", "after"))
    assert "<script" not in view.html
    assert "<b>" not in view.text.replace("<b> →", "")
    assert "&lt;b&gt;" in view.html
    assert " id=" not in view.html
    assert view == compare(bad, AFTER, nodes, ("<b>", "after"))
