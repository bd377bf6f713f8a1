"""Ready-made looks at a snapshot, on snapshots made by hand."""

import copy
from typing import Any

import pytest

from labkit.api import make
from labkit.labs import expect
from labkit.labs.snapshot import Snapshot

TAINT = make.a_taint("dedicated", "ingress")
NODES = [
    make.a_node("core-1", labels={"disk": "hdd"}),
    make.a_node("core-2", labels={"disk": "ssd"}),
    make.a_node("core-3", labels={"disk": "ssd"}, unschedulable=True),
    make.a_node("gate-1", labels={"disk": "ssd"}, taints=[TAINT]),
]
SNAPSHOT = Snapshot({"nodes": NODES}, world=tuple(NODES))


def required(*expressions: dict[str, Any]) -> dict[str, Any]:
    terms = {"nodeSelectorTerms": [{"matchExpressions": list(expressions)}]}
    return {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}}


TOLERATION = {"key": "dedicated", "operator": "Equal", "value": "ingress", "effect": "NoSchedule"}


@pytest.mark.parametrize(
    ("spec", "hosts"),
    [
        pytest.param({}, "core-1 core-2", id="a cordon and a taint keep everybody off"),
        pytest.param({"nodeSelector": {"disk": "ssd"}}, "core-2", id="a nodeSelector takes nodes away"),
        pytest.param({"nodeSelector": {"disk": "SSD"}}, "", id="label values match letter by letter"),
        pytest.param(
            {"tolerations": [TOLERATION]}, "core-1 core-2 gate-1", id="a toleration lets in, it attracts nothing"
        ),
        pytest.param(
            {"tolerations": [{**TOLERATION, "value": "x"}]}, "core-1 core-2", id="another value tolerates nothing"
        ),
        pytest.param(
            {"tolerations": [{"operator": "Exists"}]}, "core-1 core-2 gate-1", id="Exists tolerates everything"
        ),
        pytest.param(required({"key": "disk", "operator": "In", "values": ["ssd"]}), "core-2", id="required, In"),
        pytest.param(required({"key": "disk", "operator": "NotIn", "values": ["ssd"]}), "core-1", id="required, NotIn"),
        pytest.param(required({"key": "gpu", "operator": "Exists"}), "", id="required, Exists"),
        pytest.param(required(), "", id="an empty term matches no node"),
    ],
)
def test_which_nodes_may_host(spec: dict[str, Any], hosts: str) -> None:
    assert " ".join(node["metadata"]["name"] for node in expect.may_host(SNAPSHOT, spec)) == hosts


@pytest.mark.parametrize(
    ("resources", "milli"),
    [
        pytest.param({"requests": {"cpu": "1500m"}}, 3000, id="requests of all containers add up"),
        pytest.param({"requests": {"cpu": 1}, "limits": {"cpu": 4}}, 2000, id="the limit is not looked at"),
        pytest.param({"limits": {"cpu": "250m"}}, 500, id="a limit without a request is requested"),
        pytest.param({"requests": {"cpu": "0"}, "limits": {"cpu": 4}}, 0, id="a request of zero stays zero"),
        pytest.param(None, 0, id="no resources, no request"),
    ],
)
def test_what_a_pod_spec_requests(resources: dict[str, Any] | None, milli: int) -> None:
    container = {"name": "main", **({"resources": resources} if resources is not None else {})}
    assert expect.request({"containers": [container, container]}, "cpu") == milli


def with_node(**changed: Any) -> Snapshot:
    return Snapshot(
        {"nodes": [make.a_node("core-1", **{"labels": {"disk": "hdd"}, **changed}), *NODES[1:]]}, world=tuple(NODES)
    )


GPUS = {"nvidia.com/gpu": "4"}


def with_size(before: dict[str, str], now: dict[str, str], capacity: dict[str, str] | None = None) -> Snapshot:
    """One node whose size has these resources besides cpu, memory and pods."""
    nodes = [copy.deepcopy(make.a_node("core-1")) for _ in range(2)]
    for node, allocatable, whole in ((nodes[0], before, before), (nodes[1], now, capacity or now)):
        node["status"]["allocatable"] |= allocatable
        node["status"]["capacity"] |= whole
    return Snapshot({"nodes": nodes[1:]}, world=tuple(nodes[:1]))


@pytest.mark.parametrize(
    ("snapshot", "findings"),
    [
        pytest.param(SNAPSHOT, [], id="the same nodes"),
        pytest.param(with_node(unschedulable=True), [("node core-1", "spec.unschedulable", "true")], id="a new cordon"),
        pytest.param(
            with_node(taints=[TAINT]), [("node core-1", "spec.taints", "dedicated=ingress:NoSchedule")], id="a taint"
        ),
        pytest.param(
            with_node(taints=[make.a_taint("node.kubernetes.io/not-ready")]),
            [],
            id="a taint of the control plane is not ours",
        ),
        pytest.param(
            with_node(cpu="64"),
            [("node core-1", "status.allocatable", "cpu=64")],
            id="more room",
        ),
        pytest.param(with_node(cpu="4000m"), [], id="the same room, written otherwise"),
        pytest.param(
            with_node(labels={"disk": "hdd", "topology.kubernetes.io/zone": "z1"}),
            [("node core-1", "metadata.labels", "topology.kubernetes.io/zone=z1")],
            id="a zone that nobody had given, though the domain is Kubernetes' own",
        ),
        pytest.param(
            with_node(labels={"disk": "hdd", "kubernetes.io/arch": "arm64"}),
            [("node core-1", "metadata.labels", "kubernetes.io/arch=arm64")],
            id="a well-known label with another value",
        ),
        pytest.param(
            with_node(labels={}), [("node core-1", "metadata.labels", "disk not set")], id="a label that was taken off"
        ),
        pytest.param(
            with_node(labels={"disk": "hdd", "labkit.io/lab": "03"}), [], id="the mark that labkit puts on everything"
        ),
        pytest.param(
            with_size(GPUS, {"nvidia.com/gpu": "8"}),
            [("node core-1", "status.allocatable", "nvidia.com/gpu=8")],
            id="more GPUs",
        ),
        pytest.param(
            with_size(GPUS, {}), [("node core-1", "status.allocatable", "nvidia.com/gpu not set")], id="no GPU any more"
        ),
        pytest.param(
            with_size({}, {"example.com/licence": "1"}),
            [("node core-1", "status.allocatable", "example.com/licence=1")],
            id="a device that was not there",
        ),
        pytest.param(
            with_size(GPUS, GPUS, {"nvidia.com/gpu": "9"}),
            [("node core-1", "status.capacity", "nvidia.com/gpu=9")],
            id="only the capacity",
        ),
        pytest.param(
            with_size(GPUS, {**GPUS, "hugepages-2Mi": "0"}),
            [],
            id="what a kubelet adds by itself",
        ),
        pytest.param(
            Snapshot({"nodes": NODES[1:]}, world=tuple(NODES)),
            [("node core-1", "metadata.name", "core-1 is gone")],
            id="a node less",
        ),
        pytest.param(
            Snapshot({"nodes": [*NODES, make.a_node("core-9")]}, world=tuple(NODES)),
            [("node core-9", "metadata.name", "core-9 is new")],
            id="a node more",
        ),
    ],
)
def test_what_was_done_to_nodes(snapshot: Snapshot, findings: list[tuple[str, str, str]]) -> None:
    found = list(expect.nodes_untouched(snapshot, code="nodes"))
    assert [(one.object, one.field, one.seen) for one in found] == findings
    assert {one.code for one in found} <= {"nodes"}


POD = make.a_pod("ledger", namespace="billing", nodeName="core-1")


@pytest.mark.parametrize(
    ("pods", "seen"),
    [
        pytest.param([{**POD, "status": {"phase": "Running"}}], [], id="running as before"),
        pytest.param([], ["no longer there"], id="deleted"),
        pytest.param([{**POD, "status": {"phase": "Failed"}}], ["Failed"], id="stopped"),
        pytest.param(
            [{**POD, "metadata": {**POD["metadata"], "deletionTimestamp": "2026-01-01T00:00:00Z"}}],
            ["terminating"],
            id="on its way out",
        ),
    ],
)
def test_what_was_done_to_neighbours(pods: list[dict[str, Any]], seen: list[str]) -> None:
    snapshot = Snapshot({"pods": pods}, world=(POD,))
    assert [one.seen for one in expect.neighbours_untouched(snapshot, "billing", code="n")] == seen
    assert list(expect.neighbours_untouched(snapshot, "elsewhere", code="n")) == []
