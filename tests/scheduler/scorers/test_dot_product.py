"""DotProduct: what the pod wants times what the node has, by hand."""

import pytest

from labkit import errors
from labkit.api import make
from labkit.scheduler.framework.types import PodInfo

ONLY = {"disabled": [{"name": "*"}], "enabled": [{"name": "DotProduct"}]}


def config(**args):
    return {"profiles": [{"plugins": {"score": ONLY}, "pluginConfig": [{"name": "DotProduct", "args": args}]}]}


@pytest.fixture
def nodes():
    """Equal nodes; `cpu-left` has cpu left, `memory-left` has memory left."""
    return [make.a_node(name, cpu="10", memory="10Gi") for name in ("cpu-left", "memory-left")]


@pytest.fixture
def placed():
    return [
        make.a_pod("x", cpu="2", memory="8Gi", nodeName="cpu-left"),
        make.a_pod("y", cpu="8", memory="2Gi", nodeName="memory-left"),
    ]


SHAPES = {
    # cpu 100*800 + memory 100*200 = 100000 against 100*200 + 100*800: alike
    "a balanced pod fits both alike": ("1", "1Gi", {"cpu-left": 100, "memory-left": 100}, "cpu-left"),
    # 200*800 + 100*200 = 180000 against 200*200 + 100*800 = 120000: 66
    "a pod heavy in cpu goes where cpu is left": ("2", "1Gi", {"cpu-left": 100, "memory-left": 66}, "cpu-left"),
    "a pod heavy in memory goes where memory is left": (
        "1",
        "2Gi",
        {"cpu-left": 66, "memory-left": 100},
        "memory-left",
    ),
}


@pytest.mark.parametrize(("cpu", "memory", "scores", "selected"), SHAPES.values(), ids=SHAPES)
def test_alignment(decide, nodes, placed, cpu, memory, scores, selected):
    answer = decide(make.a_pod("web", cpu=cpu, memory=memory), nodes, placed, config())
    assert answer["scores"] == {node: {"DotProduct": score} for node, score in scores.items()}
    assert answer["selected"] == selected


def test_the_lowest_product_can_be_preferred(decide, nodes, placed):
    answer = decide(make.a_pod("web", cpu="2", memory="1Gi"), nodes, placed, config(prefer="lowest"))
    assert answer["scores"] == {"cpu-left": {"DotProduct": 0}, "memory-left": {"DotProduct": 34}}


def test_weights(decide, nodes, placed):
    # cpu counts for nothing beside memory*9: 100*800 + 9*100*200 = 260000 against 100*200 + 9*100*800 = 740000: 35
    weighted = [{"name": "cpu", "weight": 1}, {"name": "memory", "weight": 9}]
    answer = decide(make.a_pod("web", cpu="1", memory="1Gi"), nodes, placed, config(resources=weighted))
    assert answer["scores"] == {"cpu-left": {"DotProduct": 35}, "memory-left": {"DotProduct": 100}}


def test_the_arithmetic_is_spelled_out(world, nodes, placed):
    engine = world(nodes, placed, config()).engine
    trace = engine.decide(PodInfo.parse(make.a_pod("web", cpu="2", memory="1Gi"))).trace
    assert trace.cell("memory-left", "DotProduct").arithmetic == (
        "cpu wanted 2000*1000/10000 = 200, free (10000-8000)*1000/10000 = 200; "
        "memory wanted 1024Mi*1000/10240Mi = 100, free (10240Mi-2048Mi)*1000/10240Mi = 800; "
        "200*200*1+100*800*1 = 120000; 100*120000/180000 = 66"
    )


def test_memory_of_a_tebibyte_does_not_overflow(decide):
    nodes = [make.a_node("a", memory="8Ti"), make.a_node("b", memory="16Ti")]
    answer = decide(make.a_pod("web", memory="4Ti"), nodes, config=config(resources=[{"name": "memory"}]))
    assert answer["scores"] == {"a": {"DotProduct": 100}, "b": {"DotProduct": 50}}


def test_a_pod_that_wants_nothing_is_alike_everywhere(decide, nodes):
    assert decide(make.a_pod("web"), nodes, config=config())["scores"] == {
        "cpu-left": {"DotProduct": 0},
        "memory-left": {"DotProduct": 0},
    }


def test_an_unknown_preference_is_refused(world, nodes):
    with pytest.raises(errors.ManifestError, match="prefer 'most'; it can prefer the highest or the lowest product"):
        world(nodes, config=config(prefer="most"))
