"""DynamicResources: device claims. Pods without claims pass, score 0, and get its word when nothing else helps.

Claims themselves are not simulated: a pod that has some is refused in plain words rather than placed wrongly.
"""

from collections.abc import Mapping

import numpy as np

from labkit.scheduler.framework import interface
from labkit.scheduler.framework.interface import (
    Code,
    CycleState,
    Plugin,
    PostFilterResult,
    PreFilterResult,
    Status,
    Vector,
)
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import PodInfo


class DynamicResources(Plugin):
    """Stands in its place of the default profile for pods without claims."""

    name = "DynamicResources"

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> PreFilterResult | Status | None:
        """Refuse pods with claims."""
        state[self.name] = True
        if pod.pod.resource_claims:
            return interface.unresolvable("this simulator does not allocate resource claims")
        return interface.SKIP

    def post_filter(
        self, state: CycleState, pod: PodInfo, rejected: Mapping[str, Status]
    ) -> tuple[PostFilterResult | None, Status | None]:
        """There is never a claim to take back. If PreFilter ended before its turn, its state is missing (1.36)."""
        if self.name not in state:
            return None, Status(Code.ERROR, ("not found",))
        return None, interface.unschedulable("no new claims to deallocate")

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """Every node is as good as any other for a pod without claims."""
        return np.zeros(len(nodes), dtype=np.int64)

    def explain(self, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """Say why it is 0."""
        return "no claims"
