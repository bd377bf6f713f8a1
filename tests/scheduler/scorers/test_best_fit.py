"""BestFit: the least left over, by hand."""

import pytest

from labkit.api import make
from labkit.scheduler.framework.types import PodInfo

ONLY = {"disabled": [{"name": "*"}], "enabled": [{"name": "BestFit"}]}


def config(resources=None, score=ONLY):
    args = [{"name": "BestFit", "args": {"resources": resources}}] if resources else []
    return {"profiles": [{"plugins": {"score": score}, "pluginConfig": args}]}


@pytest.fixture
def nodes():
    return [make.a_node("big", cpu="16", memory="64Gi"), make.a_node("small", cpu="4", memory="8Gi")]


def test_a_small_node_that_the_pod_fills_is_better_than_a_large_one(decide, nodes):
    # big:   cpu (16000-2000)*100/16000 = 87, memory 60Gi of 64Gi = 93; 100 - 180/2 = 10
    # small: cpu  (4000-2000)*100/16000 = 12, memory  4Gi of 64Gi =  6; 100 -  18/2 = 91
    answer = decide(make.a_pod("web", cpu="2", memory="4Gi"), nodes, config=config())
    assert answer["scores"] == {"big": {"BestFit": 10}, "small": {"BestFit": 91}}
    assert answer["selected"] == "small"


def test_what_is_taken_already_counts(decide, nodes):
    # cpu left on big (16000-10000-2000)*100/16000 = 25, on small (4000-2000)*100/16000 = 12
    placed = make.a_pod("db", cpu="10", nodeName="big")
    only_cpu = [{"name": "cpu", "weight": 3}]
    answer = decide(make.a_pod("web", cpu="2"), nodes, [placed], config(only_cpu))
    assert answer["scores"] == {"big": {"BestFit": 75}, "small": {"BestFit": 88}}


def test_weights_and_resources_of_ones_own(decide):
    gpu = {"nvidia.com/gpu": "4"}
    nodes = [make.a_node("gpu", **gpu), make.a_node("plain")]
    weighted = [{"name": "cpu", "weight": 1}, {"name": "nvidia.com/gpu", "weight": 3}]
    # A pod without GPUs would leave all four idle: cpu 75*1 + gpu 100*3 = 375, /4 = 93. Plain: 75/4 = 18.
    answer = decide(make.a_pod("web", cpu="1"), nodes, config=config(weighted))
    assert answer["scores"] == {"gpu": {"BestFit": 7}, "plain": {"BestFit": 82}}


def test_the_arithmetic_is_spelled_out(world, nodes):
    placed = make.a_pod("db", cpu="1", memory="1Gi", nodeName="small")
    engine = world(nodes, [placed], config()).engine
    trace = engine.decide(PodInfo.parse(make.a_pod("web", cpu="2", memory="4Gi"))).trace
    assert trace.cell("small", "BestFit").arithmetic == (
        "cpu left 4000-1000-2000 = 1000, 1000*100/16000 = 6; memory left 8192Mi-1024Mi-4096Mi = 3072Mi, "
        "3072Mi*100/65536Mi = 4; 100 - (6*1+4*1)/2 = 95"
    )


def test_a_resource_that_no_node_has_is_left_out(decide):
    answer = decide(
        make.a_pod("web"), [make.a_node("a"), make.a_node("b")], config=config([{"name": "example.com/none"}])
    )
    assert answer["scores"] == {"a": {"BestFit": 100}, "b": {"BestFit": 100}}


def test_an_over_committed_node_has_nothing_left(decide):
    nodes = [make.a_node("full", cpu="1"), make.a_node("free", cpu="4")]
    placed = make.a_pod("db", cpu="2", nodeName="full")
    answer = decide(make.a_pod("web"), nodes, [placed], config([{"name": "cpu"}]))
    assert answer["scores"] == {"full": {"BestFit": 100}, "free": {"BestFit": 0}}
