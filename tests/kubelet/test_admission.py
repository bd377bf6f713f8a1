"""The kubelet's admission: a pod that does not fit is refused, in upstream's words."""

from typing import Any

import pytest

from labkit.api import make
from labkit.kubelet import admission

NODE = make.a_node("n", cpu="2", memory="4Gi", pods="2", labels={"disk": "ssd"})

REFUSED = {
    "more cpu than is left": (
        make.a_pod("p", cpu="1500m"),
        ("OutOfcpu", "Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000"),
    ),
    "more memory than there is": (
        make.a_pod("p", memory="5Gi"),
        (
            "OutOfmemory",
            "Node didn't have enough resource: memory, requested: 5368709120, used: 0, capacity: 4294967296",
        ),
    ),
    "a resource the node does not have": (
        make.a_pod("p", containers=[{"name": "c", "image": "i", "resources": {"requests": {"example.com/gpu": "1"}}}]),
        (
            "OutOfexample.com/gpu",
            "Node didn't have enough resource: example.com/gpu, requested: 1, used: 0, capacity: 0",
        ),
    ),
    "a node selector that does not match": (
        make.a_pod("p", nodeSelector={"disk": "hdd"}),
        ("NodeAffinity", "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"),
    ),
}


@pytest.mark.parametrize(("pod", "refusal"), REFUSED.values(), ids=REFUSED.keys())
def test_a_pod_that_does_not_fit_is_refused(pod: dict[str, Any], refusal: tuple[str, str]) -> None:
    assert admission.refusal(pod, NODE, [make.a_pod("other", cpu="1")]) == refusal


def test_a_full_house_is_out_of_pods() -> None:
    others = [make.a_pod("a"), make.a_pod("b")]
    assert admission.refusal(make.a_pod("p"), NODE, others) == (
        "OutOfpods",
        "Node didn't have enough resource: pods, requested: 1, used: 2, capacity: 2",
    )


def test_a_pod_that_fits_is_taken() -> None:
    pod = make.a_pod("p", cpu="1", memory="4Gi", nodeSelector={"disk": "ssd"})
    assert admission.refusal(pod, NODE, [make.a_pod("other", cpu="1")]) is None


@pytest.mark.parametrize(
    ("key", "values", "fits"), [("disk", ["ssd"], True), ("disk", ["hdd"], False), ("zone", ["a"], False)]
)
def test_required_node_affinity_is_checked_too(key: str, values: list[str], fits: bool) -> None:
    term = {"matchExpressions": [{"key": key, "operator": "In", "values": values}]}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}
    pod = make.a_pod("p", affinity={"nodeAffinity": required})
    assert (admission.refusal(pod, NODE, []) is None) == fits


def test_an_init_container_counts_only_if_it_needs_more_and_a_sidecar_always() -> None:
    def container(cpu: str, **more: str) -> dict[str, Any]:
        return {"name": "c", "image": "i", "resources": {"requests": {"cpu": cpu}}, **more}

    spec = {
        "containers": [container("1")],
        "initContainers": [container("500m", restartPolicy="Always"), container("2")],
    }
    assert admission.requests(spec) == {"cpu": 2500}
    assert admission.requests({**spec, "initContainers": [container("500m", restartPolicy="Always")]}) == {"cpu": 1500}
    assert admission.requests({**spec, "overhead": {"cpu": "100m"}}) == {"cpu": 2600}
