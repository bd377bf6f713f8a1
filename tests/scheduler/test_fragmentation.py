"""Fragmentation measures: small worked examples, and what must hold for any cluster."""

import pytest
from hypothesis import assume, given, note, seed, settings
from hypothesis import strategies as st

from labkit import errors
from labkit.api import make
from labkit.scheduler import fragmentation
from labkit.scheduler.fragmentation import GPU, Room, TypicalPod

GI = 2**30
SEED = 2023


def room(cpu=8000, memory=16 * GI, gpus=(), pods=110):
    free = {"cpu": cpu, "memory": memory, "pods": pods}
    return Room("a", {"cpu": 8000, "memory": 16 * GI, "pods": 110, GPU: len(gpus)}, free, tuple(gpus))


def wants(cpu=0, memory=0, gpu=0, popularity=1):
    return TypicalPod({"cpu": cpu, "memory": memory}, gpu, popularity)


# What one pod leaves of the free GPUs, by hand: F(node, pod) in milli of a GPU.
FRAGMENTS = {
    "a pod that fits leaves nothing: every GPU is whole": (room(gpus=(1000, 1000)), wants(gpu=1000), 0),
    "a pod that wants two GPUs cannot be given the only one": (room(gpus=(1000,)), wants(gpu=2000), 1000),
    "two whole GPUs and a rest: the rest is lost to a pod of two": (
        room(gpus=(1000, 400, 1000)),
        wants(gpu=2000),
        400,
    ),
    "a part of 500 cannot use a GPU with 400 left": (room(gpus=(400, 700)), wants(gpu=500), 400),
    "a part of 300 can use both": (room(gpus=(400, 700)), wants(gpu=300), 0),
    "where no GPU has enough all of it is lost": (room(gpus=(400, 300)), wants(gpu=500), 700),
    "without the CPU for it all GPUs are lost": (room(cpu=1000, gpus=(1000, 500)), wants(cpu=2000, gpu=500), 1500),
    "to a pod without GPUs all GPUs are lost": (room(gpus=(1000, 250)), wants(cpu=1000), 1250),
    "a node without GPUs has none to lose": (room(), wants(gpu=1000), 0),
}


@pytest.mark.parametrize(("where", "pod", "milli"), FRAGMENTS.values(), ids=FRAGMENTS)
def test_what_one_pod_cannot_be_given(where, pod, milli):
    assert fragmentation.fragments_milli(where, pod) == milli


def test_the_score_weighs_by_popularity():
    # 1 GPU free. 3 of 5 pods want one GPU (0 lost), 1 wants two (1 lost), 1 wants none (1 lost): (3*0+1+1)/5 = 0.4
    mix = [wants(gpu=1000, popularity=3), wants(gpu=2000), wants(cpu=1000)]
    assert fragmentation.score(room(gpus=(1000,)), mix) == 0.4
    assert fragmentation.score(room(gpus=(1000,)), []) == 0.0


def test_placing_where_others_cannot_go_lowers_the_score():
    # The one free GPU is useless to the pods of two: taking it lowers F from 0.5 to 0.
    mix = [wants(gpu=1000), wants(gpu=2000)]
    assert fragmentation.increase(room(gpus=(1000,)), wants(gpu=1000), mix) == -0.5
    # Of two free GPUs one is left, useless to pods of two: F grows from 0 to 0.5.
    assert fragmentation.increase(room(gpus=(1000, 1000)), wants(gpu=1000), mix) == 0.5
    assert fragmentation.increase(room(gpus=()), wants(gpu=1000), mix) is None


def test_a_part_goes_to_the_gpu_that_leaves_the_least_fragmentation():
    # 400 fits on the whole GPU or on the rest of 500. On the rest, 100 + a whole GPU stay; pods of one still fit.
    mix = [wants(gpu=1000)]
    after = fragmentation.placed(room(gpus=(1000, 500)), wants(cpu=500, gpu=400), mix)
    assert after.gpus == (1000, 100)
    assert after.free["cpu"] == 7500


# (room, pod, cpu stranded in milli, memory stranded in bytes)
STRANDED = {
    "six cpus are free, but memory for one pod only: five cpus are stranded": (
        room(cpu=6000, memory=GI),
        wants(cpu=1000, memory=GI),
        5000,
        0,
    ),
    "memory for three pods, cpu for one": (room(cpu=1500, memory=3 * GI), wants(cpu=1000, memory=GI), 0, 2 * GI),
    "both run out together": (room(cpu=2000, memory=2 * GI), wants(cpu=1000, memory=GI), 0, 0),
    "a rest that is too small for the pod anyway is not stranded": (
        room(cpu=900, memory=0),
        wants(cpu=1000, memory=GI),
        0,
        0,
    ),
    "what the pod does not want is not stranded for it": (room(cpu=0, memory=4 * GI), wants(cpu=1000), 0, 0),
    "an over-committed node strands all that is free of the other resource": (
        room(cpu=-500, memory=4 * GI),
        wants(cpu=1000, memory=GI),
        0,
        4 * GI,
    ),
}


@pytest.mark.parametrize(("where", "pod", "cpu", "memory"), STRANDED.values(), ids=STRANDED)
def test_stranded_capacity(where, pod, cpu, memory):
    assert fragmentation.stranded(where, [pod], "cpu") == cpu
    assert fragmentation.stranded(where, [pod], "memory") == memory


def test_no_place_for_a_pod_strands_everything():
    mix = fragmentation.typical([make.a_pod("web", cpu="1", memory="1Gi")])
    assert fragmentation.stranded(room(cpu=3000, memory=8 * GI, pods=0), mix, "cpu") == 3000


def gpu_pod(name, gpus, cpu="1", node=""):
    pod = make.a_pod(name, cpu=cpu, memory="1Gi", **({"nodeName": node} if node else {}))
    pod["spec"]["containers"][0]["resources"]["requests"][GPU] = str(gpus)
    return pod


@pytest.fixture
def cluster():
    """a: 8 cpu, 2 GPUs, one taken; b: 4 cpu, nearly full; c is tainted; a finished pod holds nothing."""
    nodes = [
        make.a_node("a", cpu="8", memory="16Gi", **{GPU: "2"}),
        make.a_node("b", cpu="4", memory="8Gi"),
        make.a_node("c", cpu="64", taints=[make.a_taint("keep", "out")]),
    ]
    done = {**make.a_pod("done", cpu="1", nodeName="b"), "status": {"phase": "Succeeded"}}
    pods = [gpu_pod("train", 1, "2", "a"), make.a_pod("web", cpu="3", memory="1Gi", nodeName="b"), done]
    return nodes, pods


def test_a_cluster_is_measured_from_its_objects(cluster):
    mix = [fragmentation.typical_pod(gpu=2, cpu="1"), fragmentation.typical_pod(cpu="2", memory="8Gi")]
    found = fragmentation.measure(*cluster, mix)
    assert [one.node for one in found.rooms] == ["a", "b"], "a tainted node is no room for ordinary pods"
    assert found.utilisation("cpu") == 5000 / 12000
    assert found.utilisation(GPU) == 0.5
    assert found.largest("cpu") == fragmentation.LargestPod("a", {"cpu": 6000})
    # Shape 1 cpu : 2 GiB. a: min(6, 15/2) = 6; b: min(1, 7/2) = 1.
    shape = {"cpu": 1000, "memory": 2 * GI}
    assert found.largest_of(shape) == fragmentation.LargestPod("a", {"cpu": 6000, "memory": 12 * GI})
    # The one free GPU on a is lost to both typical pods (one wants two, one wants none).
    assert (found.score, found.free_gpus, found.rate) == (1.0, 1.0, 1.0)
    # cpu on a: 6 pods of {1 cpu, 2 GPUs} by cpu, 0 by GPUs: 6; 3 pods of {2 cpu, 8Gi} by cpu, 1 by memory: 4; mean 5.
    # cpu on b: 1 by cpu, 0 by GPUs: 1; 0 by cpu: 0; mean 0.5.
    assert found.stranded("cpu") == 5500.0


def test_tainted_nodes_count_when_asked_for(cluster):
    found = fragmentation.measure(*cluster, every_node=True)
    assert found.largest("cpu") == fragmentation.LargestPod("c", {"cpu": 64000})


def test_without_a_mix_the_pods_of_the_cluster_are_the_typical_ones(cluster):
    nodes, pods = cluster
    found = fragmentation.measure(nodes, [*pods, make.a_pod("web-2", cpu="3", memory="1Gi")])
    assert [(one.requests["cpu"], one.gpu_milli, one.popularity) for one in found.mix] == [
        (3000, 0, 2),
        (1000, 0, 1),
        (2000, 1000, 1),
    ]


def test_another_name_for_gpus():
    node = make.a_node("a", **{"example.com/npu": "4"})
    found = fragmentation.measure([node], [], [fragmentation.typical_pod(gpu=8)], gpu="example.com/npu")
    assert (found.score, found.free_gpus, found.largest("example.com/npu").amounts) == (
        4.0,
        4.0,
        {"example.com/npu": 4},
    )
    assert found.stranded("example.com/npu") == 0.0, "GPUs themselves run out first"


def test_an_empty_cluster_has_nothing_to_measure():
    found = fragmentation.measure([], [])
    assert (found.score, found.rate, found.utilisation("cpu"), found.stranded("cpu")) == (0, 0, 0, 0)
    assert found.largest("cpu") == fragmentation.LargestPod("", {"cpu": 0})


REFUSED = {
    "one and a half GPUs": ({"gpu": 1.5}, r"typical pod with 1\.5 GPUs; a pod gets a part of one GPU, or whole GPUs"),
    "less than nothing": ({"gpu": -1}, r"typical pod with -1 GPUs"),
    "a popularity of 0": ({"popularity": 0}, "popularity 0; it is a whole number from 1 on"),
    "no quantity": ({"cpu": "two"}, "typical pod with cpu='two': quantities must match"),
}


@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED)
def test_typical_pods_that_cannot_be(arguments, said):
    with pytest.raises(errors.ManifestError, match=said):
        fragmentation.typical_pod(**arguments)


# --- what must hold for any cluster ------------------------------------------------------------------------------

AMOUNTS = st.integers(0, 8)
GPU_WANTS = st.sampled_from([0, 100, 250, 500, 900, 1000, 2000, 4000])
PODS = st.builds(wants, AMOUNTS, AMOUNTS, GPU_WANTS, st.integers(1, 5))
ROOMS = st.builds(
    room,
    st.integers(-2, 16),
    st.integers(-2, 16),
    st.lists(st.integers(0, 10).map(lambda part: part * 100), max_size=4),
)
MIXES = st.lists(PODS, min_size=1, max_size=4)


@seed(SEED)
@settings(max_examples=300, database=None)
@given(ROOMS, MIXES)
def test_no_measure_is_negative_or_more_than_is_free(where, mix):
    note(f"seed {SEED}")
    assert 0 <= fragmentation.score(where, mix) <= where.gpu_milli / 1000
    assert 0 <= fragmentation.stranded(where, mix, "cpu") <= max(where.free["cpu"], 0)
    assert 0 <= fragmentation.stranded(where, mix, GPU) <= where.gpu_milli


@seed(SEED)
@settings(max_examples=200, database=None)
@given(st.integers(0, 8), st.lists(st.integers(1, 5), min_size=1, max_size=3))
def test_whole_gpus_never_fragment_for_pods_of_one_gpu(gpus, popularities):
    note(f"seed {SEED}")
    mix = [wants(gpu=1000, popularity=one) for one in popularities]
    assert fragmentation.score(room(gpus=(1000,) * gpus), mix) == 0


@seed(SEED)
@settings(max_examples=200, database=None)
@given(ROOMS, PODS)
def test_copies_say_how_often_a_pod_can_really_be_placed(where, pod):
    note(f"seed {SEED}")
    assume(any(pod.requests.values()) or pod.gpu_milli)
    copies, placed = fragmentation.copies(where, pod), 0
    while (left := fragmentation.placed(where, pod, [pod])) is not None:
        where, placed = left, placed + 1
        assert placed <= copies
    assert placed == copies
    assert not fragmentation.fits(where, pod)


@seed(SEED)
@settings(max_examples=100, database=None, deadline=None)
@given(st.lists(st.integers(1, 8), min_size=2, max_size=4), st.integers(0, 3), st.integers(0, 2))
def test_placing_a_pod_changes_the_measures_of_its_node_only(sizes, at, gpus):
    note(f"seed {SEED}")
    nodes = [make.a_node(f"n{number}", cpu=f"{size}", **{GPU: "2"}) for number, size in enumerate(sizes)]
    target = f"n{at % len(nodes)}"
    mix = [fragmentation.typical_pod(gpu=1, cpu="1"), fragmentation.typical_pod(gpu=2, cpu="2")]
    before = fragmentation.measure(nodes, [], mix)
    after = fragmentation.measure(nodes, [gpu_pod("new", gpus, "1", target)], mix)
    for old, new in zip(before.rooms, after.rooms, strict=True):
        if old.node == target:
            assert old.free["cpu"] - new.free["cpu"] == 1000
            expected = fragmentation.placed(old, fragmentation.typical_pod(gpu=gpus, cpu="1"), mix)
            assert fragmentation.score(new, mix) == fragmentation.score(expected, mix)
        else:
            assert old == new, f"{old.node} changed although the pod went to {target}"
