"""Request vectors add up as upstream's, and a node's sums follow its pods."""

from typing import Any

import pytest

from labkit.api import make
from labkit.api.node import Node
from labkit.scheduler.framework.types import NodeInfo, PodInfo, PodReader

MI = 1024 * 1024


def pod(*containers: dict[str, str], **spec: Any) -> PodInfo:
    listed = [{"name": f"c{place}", "resources": {"requests": one}} for place, one in enumerate(containers)]
    return PodInfo.parse({"metadata": {"name": "p", "namespace": "default"}, "spec": {"containers": listed, **spec}})


def init(cpu: str, sidecar: bool = False) -> dict[str, Any]:
    one = {"name": f"i{cpu}", "resources": {"requests": {"cpu": cpu}}}
    return {**one, "restartPolicy": "Always"} if sidecar else one


REQUESTS = {
    "containers add up": (pod({"cpu": "1"}, {"cpu": "500m"}), 1500),
    "a large init container counts if it needs more": (pod({"cpu": "1"}, initContainers=[init("3")]), 3000),
    "a small one does not": (pod({"cpu": "1"}, initContainers=[init("500m")]), 1000),
    "a sidecar runs beside the containers": (pod({"cpu": "1"}, initContainers=[init("1", sidecar=True)]), 2000),
    "and beside the init containers after it": (
        pod({"cpu": "1"}, initContainers=[init("1", sidecar=True), init("3")]),
        4000,
    ),
    "but not beside those before it": (
        pod({"cpu": "1"}, initContainers=[init("3"), init("1", sidecar=True)]),
        3000,
    ),
    "overhead comes on top": (pod({"cpu": "1"}, overhead={"cpu": "250m"}), 1250),
    "pod-level requests replace the containers'": (pod({"cpu": "1"}, resources={"requests": {"cpu": "2"}}), 2000),
}


@pytest.mark.parametrize(("info", "milli"), REQUESTS.values(), ids=REQUESTS.keys())
def test_cpu_requests(info: PodInfo, milli: int) -> None:
    assert info.requests["cpu"] == milli


def test_a_container_that_asks_for_nothing_counts_with_defaults_in_scoring_only() -> None:
    info = pod({}, {"cpu": "1"})
    assert info.requests == {"cpu": 1000}
    assert info.non_zero == {"cpu": 1100, "memory": 400 * MI}


def test_an_explicit_zero_stays_zero() -> None:
    assert pod({"cpu": "0", "memory": "0"}).non_zero == {"cpu": 0, "memory": 0}


def test_incoming_pods_are_scored_without_their_pod_level_requests() -> None:
    info = pod({"cpu": "1"}, resources={"requests": {"cpu": "3", "memory": "1Gi"}})
    assert info.scoring == {"cpu": 1000, "memory": 200 * MI}
    assert info.non_zero == {"cpu": 3000, "memory": 1024 * MI}


def test_a_node_forgets_what_leaves_it() -> None:
    node = NodeInfo(Node.parse(make.a_node("a")))
    placed = PodInfo.parse(make.a_pod("p", cpu="1", labels={"app": "x"}))
    node.add(placed)
    kept = node.clone()
    node.remove("default/p")
    assert (node.requested["cpu"], node.pods, node.groups) == (0, {}, {})
    assert kept.requested["cpu"] == 1000, "a clone is not touched"


ALIKE = {
    "another name": ({"metadata": {"name": "q"}}, True),
    "another node": ({"spec": {"nodeName": "a"}}, True),
    "another status": ({"status": {"phase": "Running"}}, True),
    "other labels": ({"metadata": {"labels": {"app": "y"}}}, False),
    "another namespace": ({"metadata": {"namespace": "team"}}, False),
    "another owner": ({"metadata": {"ownerReferences": [{"name": "set"}]}}, False),
    "on its way out": ({"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}}, False),
    "another priority": ({"spec": {"priority": 1}}, False),
    "something that is no JSON": ({"spec": {"odd": object()}}, None),
}


@pytest.mark.parametrize(("change", "alike"), ALIKE.values(), ids=ALIKE.keys())
def test_pods_are_alike_if_their_content_is(change: dict[str, dict[str, object]], alike: bool | None) -> None:
    pod = make.a_pod("p", cpu="1", labels={"app": "x"})
    other = {**pod, **{part: {**pod.get(part, {}), **fields} for part, fields in change.items()}}
    reader = PodReader()
    first, second = reader.read(pod), reader.read(other)
    assert (first.content is second.content) is bool(alike)
    assert (second.content.key is None) is (alike is None)
