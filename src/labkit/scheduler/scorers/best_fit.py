"""BestFit: better where the least would be left over, weighed over the resources.

score = 100 - sum(weight_r * left_r * 100 / most_r) / sum(weight_r), with left_r = allocatable - requested - the pod's
request and most_r = the largest allocatable of r among the nodes being compared. So a small node that the pod fills is
better than a large one that the same pod hardly dents; MostAllocated, which looks at each node's own share, cannot tell
a small node from a large one. Real requests, integer divisions. (The classic heuristic of bin packing; with a weighted
sum as one of the baselines of Weng et al., USENIX ATC 2023.)
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from labkit.scheduler.framework.interface import MAX_NODE_SCORE, CycleState, Handle, Plugin, Vector
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.resource_names import written
from labkit.scheduler.framework.types import CPU, MEMORY, PodInfo

DEFAULT_RESOURCES: tuple[Mapping[str, Any], ...] = ({"name": CPU, "weight": 1}, {"name": MEMORY, "weight": 1})


class BestFit(Plugin):
    """Scores by how little is left. Args: `resources`, a list of {name, weight}; cpu and memory by default."""

    name = "BestFit"

    def __init__(self, args: Mapping[str, Any], handle: Handle) -> None:
        super().__init__(args, handle)
        self._weights = {one["name"]: one.get("weight") or 1 for one in args.get("resources") or DEFAULT_RESOURCES}

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """100 minus what would be left, in percent of the largest node; a resource no node has is left out."""
        there = {name: int(nodes.allocatable(name).max(initial=0)) for name in self._weights}
        most = {name: amount for name, amount in there.items() if amount}
        left = {name: _left(name, pod, nodes) for name in most}
        state[self.name] = (most, left)
        total = np.zeros(len(nodes), dtype=np.int64)
        for name, amount in most.items():
            total += left[name] * MAX_NODE_SCORE // amount * self._weights[name]
        score: Vector = MAX_NODE_SCORE - total // max(self._divisor(most), 1)
        return score

    def explain(self, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """ "cpu left 4000-600-500 = 2900, 2900*100/8000 = 36; memory left …; 100 - (36*1+90*1)/2 = 37"."""
        most, left = state[self.name]
        parts, terms = [], []
        for name, largest in most.items():
            own = int(left[name][row])
            share = own * MAX_NODE_SCORE // largest
            amount = f"{_written_left(name, pod, nodes, row)} = {written(name, own)}"
            parts.append(
                f"{name} left {amount}, {written(name, own)}*{MAX_NODE_SCORE}/{written(name, largest)} = {share}"
            )
            terms.append(f"{share}*{self._weights[name]}")
        sum_ = f"{MAX_NODE_SCORE} - ({'+'.join(terms) or 0})/{max(self._divisor(most), 1)} = {scores[row]}"
        return "; ".join([*parts, sum_])

    def _divisor(self, names: Mapping[str, int]) -> int:
        return sum(self._weights[name] for name in names)


def _left(name: str, pod: PodInfo, nodes: NodeTable) -> Vector:
    """What would be free with the pod on it, per node; an over-committed node has nothing left."""
    left: Vector = np.maximum(nodes.allocatable(name) - nodes.requested(name) - pod.requests.get(name, 0), 0)
    return left


def _written_left(name: str, pod: PodInfo, nodes: NodeTable, row: int) -> str:
    has, used = int(nodes.allocatable(name)[row]), int(nodes.requested(name)[row])
    asked = pod.requests.get(name, 0)
    difference = f"{written(name, has)}-{written(name, used)}-{written(name, asked)}"
    return f"max({difference}, 0)" if has - used < asked else difference
