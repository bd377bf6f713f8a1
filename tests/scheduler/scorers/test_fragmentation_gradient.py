"""FragmentationGradient: by hand, and against the slow measure node by node."""

import pytest

from labkit import errors
from labkit.api import make
from labkit.loop.seeds import Seeds
from labkit.scheduler import fragmentation
from labkit.scheduler.framework.types import PodInfo

GPU = "nvidia.com/gpu"
SEED = 995
ONLY = {"disabled": [{"name": "*"}], "enabled": [{"name": "FragmentationGradient"}]}
MIX = [{"popularity": 3, "requests": {"cpu": "1", GPU: "1"}}, {"popularity": 2, "requests": {"cpu": "2", GPU: "2"}}]


def config(**args):
    plugin = {"name": "FragmentationGradient", "args": args}
    return {"profiles": [{"plugins": {"score": ONLY}, "pluginConfig": [plugin]}]}


def a_gpu_pod(name, gpus, cpu="1", **spec):
    pod = make.a_pod(name, cpu=cpu, **spec)
    if gpus:
        pod["spec"]["containers"][0]["resources"]["requests"][GPU] = str(gpus)
    return pod


@pytest.fixture
def nodes():
    """Two GPUs on `pair`, one on `single`."""
    return [make.a_node("pair", **{GPU: "2"}), make.a_node("single", **{GPU: "1"})]


def test_a_pod_of_one_gpu_leaves_the_pair_to_those_who_want_two(decide, nodes):
    # pair:   0 useless now, then one GPU is useless to pods of two: 2/5*1 = +400 thousandths
    # single: 2/5*1 useless now, then nothing is left: -400
    answer = decide(a_gpu_pod("train", 1), nodes, config=config(typicalPods=MIX))
    assert answer["scores"] == {
        "pair": {"FragmentationGradient": 0},
        "single": {"FragmentationGradient": 100},
    }
    assert answer["selected"] == "single"


def test_a_pod_without_gpus_stays_away_from_cpus_that_gpus_need(decide, nodes):
    # 3 of the 4 cpus taken: on pair pods of two no longer fit (+2/5*2 = 800), on single pods of one still do (0).
    answer = decide(a_gpu_pod("web", 0, "3"), nodes, config=config(typicalPods=MIX))
    assert answer["scores"] == {"pair": {"FragmentationGradient": 0}, "single": {"FragmentationGradient": 100}}


def test_the_arithmetic_is_spelled_out(world, nodes):
    trace = world(nodes, config=config(typicalPods=MIX)).engine.decide(PodInfo.parse(a_gpu_pod("train", 1))).trace
    assert trace.cell("pair", "FragmentationGradient").arithmetic == (
        "useless GPUs without the pod (5*0)/5 = 0, with it (3*0+2*1)/5 = 0.4; growth in thousandths 400; "
        "100*(400-400)/(400-(-400)) = 0"
    )
    assert trace.cell("single", "FragmentationGradient").raw == -400


def test_the_running_pods_are_the_mix_when_none_is_given(decide, nodes):
    placed = [a_gpu_pod(f"big-{number}", 2, "1", nodeName="elsewhere") for number in range(3)]
    there = [*nodes, make.a_node("elsewhere", cpu="3", **{GPU: "6"})]
    # Mix: three pods of two GPUs, and the incoming one of one.
    answer = decide(a_gpu_pod("train", 1), there, placed, config())
    assert answer["selected"] == "single"


def test_without_gpus_all_nodes_are_alike(decide):
    answer = decide(make.a_pod("web"), [make.a_node("a"), make.a_node("b")], config=config(typicalPods=MIX))
    assert answer["scores"] == {"a": {"FragmentationGradient": 100}, "b": {"FragmentationGradient": 100}}


def test_a_typical_pod_that_cannot_be_is_refused(world, nodes):
    with pytest.raises(
        errors.ManifestError, match=r"typical pod \{'requests': \{'cpu': 'two'\}\}: quantities must match"
    ):
        world(nodes, config=config(typicalPods=[{"requests": {"cpu": "two"}}]))


@pytest.mark.parametrize("number", range(40))
def test_columns_and_the_slow_measure_agree(world, number):
    chance = Seeds(SEED).fork(f"case {number}")
    nodes = [
        make.a_node(
            f"n{at}", cpu=str(chance.randint(1, 16)), pods=str(chance.randint(2, 6)), **{GPU: str(chance.randint(0, 8))}
        )
        for at in range(chance.randint(2, 6))
    ]
    placed = [
        a_gpu_pod(
            f"p{at}", chance.choice((0, 1, 2)), str(chance.randint(1, 4)), nodeName=f"n{chance.randrange(len(nodes))}"
        )
        for at in range(chance.randint(0, 8))
    ]
    mix = [
        {"popularity": chance.randint(1, 5), "requests": {"cpu": str(chance.randint(0, 8)), GPU: str(gpus)}}
        for gpus in chance.sample((0, 1, 2, 4, 8), 3)
    ]
    incoming = a_gpu_pod("new", chance.choice((0, 1, 2)), str(chance.randint(1, 3)))
    trace = world(nodes, placed, config(typicalPods=mix)).engine.decide(PodInfo.parse(incoming)).trace
    typical = [
        fragmentation.of_requests(
            {"cpu": int(one["requests"]["cpu"]) * 1000, GPU: int(one["requests"][GPU])}, GPU, one["popularity"]
        )
        for one in mix
    ]
    pod = fragmentation.of_requests(PodInfo.parse(incoming).requests)
    for room in fragmentation.rooms(nodes, placed):
        if trace.scored and room.node in trace.feasible:
            slow = fragmentation.increase(room, pod, typical)
            raw = trace.cell(room.node, "FragmentationGradient").raw
            assert raw == int(slow * 1000 + (1e-6 if slow > 0 else -1e-6)), f"seed {SEED}: {room}: {raw} against {slow}"
