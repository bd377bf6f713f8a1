"""The candidates of preemption: the five comparisons, and that they choose as the scheduler does."""

import pytest
from bs4 import BeautifulSoup

import labkit
from labkit.api import make
from labkit.loop.seeds import Seeds
from labkit.views.preemption import preemption

BOSS = "boss"


def victim(name, priority, started="2026-01-01T00:00:05Z"):
    pod = make.a_pod(name, priority=priority)
    return {**pod, "status": {"startTime": started}}


@pytest.mark.parametrize(
    ("victims", "protected", "first_line"),
    [
        pytest.param(
            {"a": [victim("p", 1)], "b": [victim("q", 900)]},
            ["p"],
            "Chosen: b, decided by: 1 PDB violations; to go: q.",
            id="a broken budget is worse than any priority",
        ),
        pytest.param(
            {"a": [victim("p", 100)], "b": [victim("q", 10), victim("r", 10), victim("s", 10)]},
            [],
            "Chosen: b, decided by: 2 highest priority; to go: q, r, s.",
            id="three unimportant pods go rather than an important one",
        ),
        pytest.param(
            {"a": [victim("p", 10), victim("o", 1)], "b": [victim("q", 10)]},
            [],
            "Chosen: b, decided by: 3 sum of priorities; to go: q.",
            id="the offset makes two victims a larger sum than one",
        ),
        pytest.param(
            {"a": [victim("p", 10)], "b": [victim("q", 10, "2026-01-01T00:09:05Z")]},
            [],
            "Chosen: b, decided by: 5 start of the most important; to go: q.",
            id="the pod that started last has least to lose",
        ),
        pytest.param(
            {"a": [victim("p", 10)], "b": [victim("q", 10)]},
            [],
            "Chosen: a (all five equal, first in the list); to go: p.",
            id="a complete tie falls to the first of the list",
        ),
        pytest.param(
            {"a": [], "b": [victim("q", 10)]},
            [],
            "b is the only candidate; to go: q.",
            id="a node without victims is no candidate",
        ),
        pytest.param({}, [], "On no node would preemption make room.", id="without candidates it says so"),
    ],
)
def test_the_first_line_names_the_node_and_what_decided(victims, protected, first_line):
    assert preemption(victims, protected).text.splitlines()[0] == first_line


def test_a_node_is_told_with_its_numbers_and_what_struck_it_out():
    _, first, second = preemption({"a": [victim("p", 20), victim("o", 10)], "b": [victim("q", 5)]}).text.splitlines()
    assert first == (
        "a: victims p, o; 1 PDB violations 0; 2 highest priority 20; 3 sum of priorities 30 + 2×2³¹; "
        "4 number of victims 2; 5 start of the most important 00:00:05; ✗ 2 highest priority."
    )
    assert second == (
        "b: victims q; 1 PDB violations 0; 2 highest priority 5; 3 sum of priorities 5 + 1×2³¹; "
        "4 number of victims 1; 5 start of the most important 00:00:05."
    )


def test_only_the_deciding_cell_is_marked_and_later_ones_are_quiet():
    page = BeautifulSoup(preemption({"a": [victim("p", 20)], "b": [victim("q", 5)]}).html, "html.parser")
    first, second = page.find_all("tr")[1:]
    assert [cell.get_text() for cell in first.select("td.lk-no")] == ["✗ 20"]
    assert len(first.select("td.lk-quiet")) == 3
    assert not second.select("td.lk-no, td.lk-quiet")
    assert second["class"] == ["lk-chosen"]


def test_names_cannot_become_markup():
    assert "<b>" not in preemption({"<b>": [victim("<b>", 1)]}).html


@pytest.mark.parametrize("seed", range(4))
def test_it_chooses_what_the_scheduler_chooses(seed):
    """Who goes is asked of each node alone; which node is chosen must come out as the scheduler has it."""
    draw = Seeds(seed).fork("preemption")
    placed = {f"n{at}": [draw.choice((1, 1, 5, 9)) for _ in range(draw.randint(1, 4))] for at in range(3)}
    alone = {node: marked(contest({node: priorities})) for node, priorities in placed.items()}
    told = preemption({node: pods for node, pods in alone.items() if pods}).text.splitlines()[0]
    together = contest(placed)
    nominated = together.get("pods", BOSS)["status"]["nominatedNodeName"]
    assert f"{nominated}, " in told or f"{nominated} " in told, f"seed {seed}: {told}"
    assert {pod["metadata"]["name"] for pod in marked(together)} == {
        pod["metadata"]["name"] for pod in alone[nominated]
    }, f"seed {seed}"


def contest(placed):
    """Return a cluster with full nodes and a pod that needs half of one, before time passes."""
    cluster = labkit.connect("sim", nodes=[make.a_node(node, cpu="4") for node in placed])
    for value in (1, 5, 9, 50):
        cluster.apply(
            {
                "apiVersion": "scheduling.k8s.io/v1",
                "kind": "PriorityClass",
                "metadata": {"name": f"p{value}"},
                "value": value,
            }
        )
    for node, priorities in placed.items():
        for at, value in enumerate(priorities):
            pinned = {"kubernetes.io/hostname": node}
            name, share = f"{node}-{at}", f"{4000 // len(priorities)}m"
            cluster.apply(make.a_pod(name, cpu=share, priorityClassName=f"p{value}", nodeSelector=pinned))
    cluster.settle()
    cluster.apply(make.a_pod(BOSS, cpu="2", priorityClassName="p50"))
    return cluster


def marked(cluster):
    """Return the pods that preemption has marked."""
    return [pod for pod in cluster.get("pods") if "deletionTimestamp" in pod["metadata"]]
