"""Comparisons of required pod affinity, counted in a running scheduler."""

import pytest

import labkit
from labkit.views.looks import affinity_looks

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
TERM = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}}
FAR, NEAR = {"podAntiAffinity": {REQUIRED: [TERM]}}, {"podAffinity": {REQUIRED: [TERM]}}
NODES = [labkit.a_node(f"node-{number}") for number in range(12)]


@pytest.fixture
def counted():
    """Comparisons of each pod, by the affinity the pods come with."""

    def count(*affinities):
        looks = affinity_looks()
        cluster = labkit.connect("sim", nodes=NODES, plugins=[looks.plugin], seed=1)
        for number, affinity in enumerate(affinities):
            cluster.apply(labkit.a_pod(f"web-{number}", labels={"app": "web"}, affinity=affinity))
        assert looks.total == sum(looks.per_pod.values())
        return list(looks.per_pod.values())

    return count


@pytest.mark.parametrize(
    ("affinities", "expected"),
    [
        pytest.param([{}] * 4, [0, 0, 0, 0], id="without rules nothing is compared"),
        pytest.param([{}, {}, FAR], [0, 0, 2], id="a rule of its own is held against every placed pod"),
        pytest.param([FAR, FAR, {}], [0, 2, 2], id="a pod without rules is held against the rules of the others"),
        pytest.param([NEAR, NEAR, {}], [0, 1, 0], id="required affinity of placed pods does not filter others"),
        pytest.param([FAR] * 5, [0, 2, 4, 6, 8], id="where all have the rule, both sides are compared"),
        pytest.param([{}, {**FAR, **NEAR}], [0, 2], id="each term is compared"),
    ],
)
def test_comparisons(counted, affinities, expected):
    assert counted(*affinities) == expected


def test_twice_the_pods_are_four_times_the_comparisons(counted):
    assert sum(counted(*[FAR] * 10)) == 10 * 9
    assert sum(counted(*[FAR] * 5)) == 5 * 4
