"""The cache: list order, pods on nodes, and a snapshot that follows."""

from labkit.api import make
from labkit.api.node import Node
from labkit.scheduler.cache import Cache
from labkit.scheduler.framework.types import PodInfo, PodReader


def a_cache(*nodes: dict[str, object]) -> Cache:
    cache = Cache()
    for node in nodes:
        cache.add_node(Node.parse(node))
    return cache


def pod(name: str, node: str = "", cpu: str = "1") -> PodInfo:
    return PodInfo.parse(make.a_pod(name, cpu=cpu, **({"nodeName": node} if node else {})))


ARRIVED = [
    make.a_node("a", zone="z1"),
    make.a_node("b", zone="z1"),
    make.a_node("c", zone="z2"),
    make.a_node("d", zone="z3"),
]


def test_zones_take_turns() -> None:
    assert a_cache(*ARRIVED).node_order() == ["a", "c", "d", "b"]


def test_a_zone_that_empties_is_forgotten() -> None:
    cache = a_cache(*ARRIVED)
    cache.remove_node("c")
    cache.add_node(Node.parse(make.a_node("e", zone="z2")))
    assert cache.node_order() == ["a", "d", "e", "b"], "z2 is the youngest zone now"


def test_a_node_that_moves_is_listed_anew_when_the_list_is_made_anew() -> None:
    cache = a_cache(*ARRIVED)
    assert cache.node_order() == ["a", "c", "d", "b"]
    cache.update_node(Node.parse(make.a_node("a", zone="z3")))
    assert cache.node_order() == ["a", "c", "d", "b"]
    cache.add_node(Node.parse(make.a_node("e", zone="z2")))
    assert cache.node_order() == ["b", "c", "d", "e", "a"]


def test_the_snapshot_follows_pods() -> None:
    cache = a_cache(make.a_node("a"), make.a_node("b"))
    table = cache.snapshot()
    assert table.requested("cpu").tolist() == [0, 0]
    cache.assume(pod("p"), "b")
    assert table.requested("cpu").tolist() == [0, 0], "until the next snapshot nothing changes"
    assert cache.snapshot().requested("cpu").tolist() == [0, 1000]
    assert cache.is_assumed("default/p")
    cache.add_pod(pod("p", "b"))
    assert not cache.is_assumed("default/p")
    assert cache.snapshot().requested("cpu").tolist() == [0, 1000], "confirmed, not counted twice"
    cache.remove_pod("default/p")
    assert cache.snapshot().requested("cpu").tolist() == [0, 0]


def test_an_assumption_can_be_taken_back_but_a_fact_cannot() -> None:
    cache = a_cache(make.a_node("a"))
    cache.assume(pod("p"), "a")
    cache.forget("default/p")
    assert cache.snapshot().pod_count.tolist() == [0]
    cache.add_pod(pod("q", "a"))
    cache.forget("default/q")
    assert cache.snapshot().pod_count.tolist() == [1]


def test_a_pod_may_come_before_its_node_and_stay_after_it() -> None:
    cache = Cache()
    cache.add_pod(pod("p", "late"))
    cache.add_node(Node.parse(make.a_node("late")))
    assert cache.snapshot().requested("cpu").tolist() == [1000]
    cache.remove_node("late")
    assert len(cache.snapshot()) == 0
    cache.add_node(Node.parse(make.a_node("late")))
    assert cache.snapshot().requested("cpu").tolist() == [1000]


def test_a_snapshot_taken_earlier_keeps_the_nodes_as_they_were() -> None:
    cache = a_cache(make.a_node("a"))
    cache.assume(pod("p"), "a")
    before = cache.snapshot().infos[0]
    cache.add_pod(pod("p", "a"))
    cache.add_pod(pod("q", "a"))
    assert list(before.pods) == ["default/p"]
    assert before.requested["cpu"] == 1000
    assert cache.snapshot().infos[0].requested["cpu"] == 2000


def test_a_confirmed_pod_counts_as_the_latest() -> None:
    cache, reader = a_cache(make.a_node("a")), PodReader()
    for name in ("p", "q"):
        cache.assume(reader.read(make.a_pod(name, cpu="1")), "a")
    cache.add_pod(reader.read(make.a_pod("p", cpu="1", nodeName="a")))
    (info,) = cache.snapshot().infos
    assert list(info.pods) == ["default/q", "default/p"], "as if it had gone and come"
    assert info.requested["cpu"] == 2000
    assert info.pods["default/p"].pod.node_name == "a"
