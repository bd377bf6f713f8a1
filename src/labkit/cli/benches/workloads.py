"""The scheduler bench's workloads: nodes, the pods that are there before, and the pods to place.

Seven shapes after Kubernetes' own performance suite (nodes of 4 cores and 32 GiB, pods of 100m and 500Mi), and one in
which no pod is like another. The same shapes are built into the bench of the real scheduler's core.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from labkit.api.object import Object

ZONES = 10
HOSTNAME, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"
BLUE = {"matchLabels": {"color": "blue"}}
Spec = dict[str, Any]


def nodes(count: int) -> Iterator[Object]:
    """Return equal nodes, spread over ten zones."""
    for number in range(count):
        labels = {HOSTNAME: name(number), ZONE: f"z{number % ZONES}"}
        allocatable = {"cpu": "4", "memory": "32Gi", "pods": "110"}
        yield {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": name(number), "labels": labels},
            "spec": {},
            "status": {"allocatable": allocatable},
        }


def name(number: int) -> str:
    """ "n00042"."""
    return f"n{number:05d}"


def placed(workload: str, count: int, among: int) -> Iterator[Object]:
    """Return pods that have a node already: the i-th of them is on node 7*i, counted round and round."""
    spreads = workload.endswith("spread")
    for number in range(count):
        pod = _pod(f"before{number:06d}") if spreads else incoming(workload, number, "before")
        if spreads:
            pod["metadata"]["labels"] = {"color": "none"}
        pod["spec"]["nodeName"] = name(7 * number % among)
        yield {**pod, "status": {"phase": "Running"}}


def incoming(workload: str, number: int, prefix: str = "p") -> Object:
    """Return the pod of this number that is to be placed."""
    pod = _pod(f"{prefix}{number:06d}")
    WORKLOADS[workload](pod, number)
    return pod


def most_pods(workload: str, nodes_: int, wanted: int) -> int:
    """How many of the wanted pods there is room for: where one such pod fits on a node, fewer."""
    free = nodes_ - before(nodes_)
    return free * 7 // 8 if workload == "antiaffinity" and wanted > free else wanted


def before(nodes_: int) -> int:
    """How many pods are placed before the clock starts."""
    return nodes_ // 5


def _pod(called: str) -> Object:
    requests = {"cpu": "100m", "memory": "500Mi"}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": called, "namespace": "default", "uid": called, "labels": {"color": "blue"}},
        "spec": {
            "schedulerName": "default-scheduler",
            "containers": [{"name": "c", "image": "pause:3", "resources": {"requests": requests}}],
        },
    }


def _basic(pod: Object, number: int) -> None:
    """Nothing is added."""


def _node_affinity(pod: Object, number: int) -> None:
    """Half the zones will do."""
    zones = {"key": ZONE, "operator": "In", "values": ["z1", "z2", "z3", "z4", "z5"]}
    terms = {"nodeSelectorTerms": [{"matchExpressions": [zones]}]}
    pod["spec"]["affinity"] = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}


def _spread(when: str) -> Callable[[Object, int], None]:
    constraint = {"maxSkew": 5, "topologyKey": ZONE, "whenUnsatisfiable": when, "labelSelector": BLUE}

    def add(pod: Object, number: int) -> None:
        pod["spec"]["topologySpreadConstraints"] = [constraint]

    return add


def _required(kind: str, key: str) -> Callable[[Object, int], None]:
    terms = [{"labelSelector": BLUE, "topologyKey": key}]

    def add(pod: Object, number: int) -> None:
        pod["spec"]["affinity"] = {kind: {"requiredDuringSchedulingIgnoredDuringExecution": terms}}

    return add


def _preferred_anti_affinity(pod: Object, number: int) -> None:
    term = {"weight": 1, "podAffinityTerm": {"labelSelector": BLUE, "topologyKey": HOSTNAME}}
    pod["spec"]["affinity"] = {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [term]}}


def _all_different(pod: Object, number: int) -> None:
    """Its own label and its own request, so that nothing known of another pod helps."""
    pod["metadata"]["labels"]["serial"] = pod["metadata"]["name"]
    requests = {"cpu": "100m", "memory": f"{500 * 1024 + number}Ki"}
    pod["spec"]["containers"][0]["resources"] = {"requests": requests}


WORKLOADS: Mapping[str, Callable[[Object, int], None]] = {
    "basic": _basic,
    "nodeaffinity": _node_affinity,
    "hardspread": _spread("DoNotSchedule"),
    "softspread": _spread("ScheduleAnyway"),
    "antiaffinity": _required("podAntiAffinity", HOSTNAME),
    "affinity": _required("podAffinity", ZONE),
    "prefantiaffinity": _preferred_anti_affinity,
    "alldifferent": _all_different,
}
