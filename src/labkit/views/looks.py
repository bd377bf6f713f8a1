"""How many comparisons required pod affinity costs: counted pod by pod while a scheduler runs.

The filter of InterPodAffinity holds each required term of the incoming pod against every placed pod, and each required
anti-affinity term of every placed pod against the incoming one. kube-scheduler does that before it looks at a single
node; labkit counts equal pods once, but the number that has to be compared is the same.
"""

from typing import ClassVar

from labkit.scheduler.framework.interface import CycleState, Plugin, PreFilterResult, Status
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import PodInfo


class Looks:
    """Counts for a scheduler: `connect(…, plugins=[looks.plugin])`.

    `per_pod` is pod name -> comparisons of its last cycle; `total` counts every cycle.
    """

    def __init__(self) -> None:
        self.per_pod: dict[str, int] = {}
        self.total = 0
        self.plugin: type[Plugin] = type("Looks", (_Counting,), {"looks": self})

    def add(self, pod: str, count: int) -> None:
        """Note the comparisons of one cycle."""
        self.per_pod[pod] = count
        self.total += count


class _Counting(Plugin):
    """The plugin that counts; every node passes."""

    name: ClassVar[str] = "Looks"
    looks: ClassVar[Looks]

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> PreFilterResult | Status | None:
        """Count the pairs of a term and a pod."""
        mine = len(pod.pod.pod_affinity.required) + len(pod.pod.pod_anti_affinity.required)
        placed = [one.pod for node in nodes.infos for one in node.pods.values()]
        theirs = sum(len(one.pod_anti_affinity.required) for one in placed)
        self.looks.add(pod.pod.name, len(placed) * mine + theirs)
        return None


def affinity_looks() -> Looks:
    """Return a counter to put into a simulated scheduler.

    looks = views.affinity_looks()
    cluster = labkit.connect("sim", nodes=100, plugins=[looks.plugin])
    cluster.apply(pod); looks.per_pod["web-1"]
    """
    return Looks()
