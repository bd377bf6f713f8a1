"""Bins: what each node can give, and what the pods bound to it request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labkit.api import node as nodes
from labkit.api import pod as pods
from labkit.api.object import Object
from labkit.scheduler.framework import types as resources
from labkit.views import words

_BINARY = (("Gi", 2**30), ("Mi", 2**20), ("Ki", 2**10))


@dataclass(frozen=True)
class Bin:
    """One node and the pods bound to it; amounts are milli for cpu and whole units for everything else."""

    name: str
    remarks: tuple[str, ...]  # taints and the cordon: ("gpu=yes:NoSchedule", "unschedulable")
    allocatable: Mapping[str, int]  # {"cpu": 4000, "memory": 8589934592}
    pods: tuple[tuple[str, Mapping[str, int]], ...]  # (("web-1", {"cpu": 500}),)

    def used(self, resource: str) -> int:
        """How much the pods request of a resource."""
        return sum(amounts.get(resource, 0) for _, amounts in self.pods)


def packed(node_objects: Iterable[Object], pod_objects: Iterable[Object]) -> tuple[list[Bin], list[str]]:
    """Return a bin per node, and the names of the pods that no node has; finished pods are nowhere."""
    parsed = [pods.Pod.parse(one) for one in pod_objects]
    holding = [pod for pod in parsed if not pod.finished]
    found = [_bin(nodes.Node.parse(one), holding) for one in node_objects]
    return found, [shown_name(pod) for pod in holding if not pod.node_name]


def shown_name(pod: pods.Pod) -> str:
    """Return a pod's name, with its namespace unless that is "default"."""
    return pod.name if pod.namespace in ("", "default") else pod.key


def amount(resource: str, number: int) -> str:
    """Return an amount as manifests write it: "1500m", "4", "5.5Gi", "2"."""
    if resource == "cpu":
        return f"{number}m" if number % 1000 else f"{number // 1000}"
    if resource in ("memory", "ephemeral-storage") or resource.startswith("hugepages-"):
        suffix, factor = next(((suffix, factor) for suffix, factor in _BINARY if number >= factor), ("", 1))
        return f"{round(number / factor, 2):g}{suffix}"
    return f"{number}"


def _bin(node: nodes.Node, holding: Sequence[pods.Pod]) -> Bin:
    own = tuple((shown_name(pod), resources.pod_requests(pod)) for pod in holding if pod.node_name == node.name)
    cordon = ("unschedulable",) if node.unschedulable else ()
    return Bin(node.name, tuple(str(taint) for taint in node.taints) + cordon, node.allocatable, own)


def share(one: Bin, resource: str, lang: str) -> str:
    """Return how much of a resource is requested: "cpu 1500m of 4 (38 %)"."""
    used, whole = one.used(resource), one.allocatable.get(resource, 0)
    return words.say(
        lang,
        "requested",
        resource=resource,
        used=amount(resource, used),
        free=amount(resource, whole),
        percent=round(100 * used / whole) if whole else 0,
    )
