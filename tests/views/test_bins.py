"""What nodes can give and pods request, as numbers."""

import pytest

from labkit.api import make
from labkit.views import bins


def containers(*requests, restart=None):
    return [
        {"name": f"c{at}", "resources": {"requests": one}, **({"restartPolicy": restart} if restart else {})}
        for at, one in enumerate(requests)
    ]


REQUESTS = {
    "containers add up": ({"containers": containers({"cpu": "1"}, {"cpu": "500m", "memory": "1Gi"})}, 1500),
    "a larger init container counts alone": (
        {"containers": containers({"cpu": "1"}), "initContainers": containers({"cpu": "3"}, {"cpu": "2"})},
        3000,
    ),
    "a smaller init container counts for nothing": (
        {"containers": containers({"cpu": "1"}), "initContainers": containers({"cpu": "500m"})},
        1000,
    ),
    "a sidecar runs beside the containers": (
        {"containers": containers({"cpu": "1"}), "initContainers": containers({"cpu": "2"}, restart="Always")},
        3000,
    ),
    "an init container runs beside the sidecars started before it": (
        {
            "containers": containers({"cpu": "1"}),
            "initContainers": containers({"cpu": "1"}, restart="Always") + containers({"cpu": "4"}),
        },
        5000,
    ),
    "an amount for the pod as a whole wins": (
        {"containers": containers({"cpu": "1"}), "resources": {"requests": {"cpu": "700m"}}},
        700,
    ),
    "overhead comes on top": ({"containers": containers({"cpu": "1"}), "overhead": {"cpu": "250m"}}, 1250),
    "without requests there is nothing": ({"containers": containers({})}, 0),
}


@pytest.mark.parametrize(("spec", "cpu_milli"), REQUESTS.values(), ids=REQUESTS)
def test_what_a_pod_requests(spec, cpu_milli):
    pod = {"metadata": {"name": "p"}, "spec": {**spec, "nodeName": "a"}}
    assert bins.packed([make.a_node("a")], [pod])[0][0].used("cpu") == cpu_milli


def test_pods_are_put_on_their_nodes_and_the_others_named():
    done = {**make.a_pod("done", cpu="1", nodeName="a"), "status": {"phase": "Succeeded"}}
    system = make.a_pod("dns", namespace="kube-system", nodeName="a")
    pod_objects = [make.a_pod("web", cpu="1", nodeName="a"), done, system, make.a_pod("waiting", cpu="9")]
    found, waiting = bins.packed([make.a_node("a"), make.a_node("b")], pod_objects)
    assert [(one.name, [name for name, _ in one.pods], one.used("cpu")) for one in found] == [
        ("a", ["web", "kube-system/dns"], 1000),
        ("b", [], 0),
    ]
    assert waiting == ["waiting"]


def test_taints_and_the_cordon_are_remarked():
    node = make.a_node("a", taints=[make.a_taint("gpu", "yes")], unschedulable=True)
    assert bins.packed([node], [])[0][0].remarks == ("gpu=yes:NoSchedule", "unschedulable")


AMOUNTS = [
    ("cpu", 0, "0"), ("cpu", 1500, "1500m"), ("cpu", 4000, "4"), ("memory", 0, "0"), ("memory", 268435456, "256Mi"),
    ("memory", 5905580032, "5.5Gi"), ("memory", 100, "100"), ("nvidia.com/gpu", 2, "2"), ("pods", 110, "110"),
]  # fmt: skip


@pytest.mark.parametrize(("resource", "number", "text"), AMOUNTS)
def test_amounts_are_written_as_manifests_do(resource, number, text):
    assert bins.amount(resource, number) == text
