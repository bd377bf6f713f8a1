"""DotProduct: better where what the pod wants and what the node still has point the same way (Tetris).

raw = sum over resources of weight_r * wanted_r * free_r, with wanted_r = request * 1000 / allocatable and
free_r = (allocatable - requested) * 1000 / allocatable, both in thousandths of the node; then the highest raw score
becomes 100. A pod that is heavy in memory goes where memory is plenty, so that no resource is left over alone.
Real requests, integer divisions. (Grandl et al., "Multi-Resource Packing for Cluster Schedulers", SIGCOMM 2014, prefer
the highest product; the baseline of the same name in Weng et al., USENIX ATC 2023, prefers the lowest.)
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from labkit import errors
from labkit.scheduler.framework import normalize
from labkit.scheduler.framework.interface import CycleState, Handle, Plugin, Vector
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.resource_names import written
from labkit.scheduler.framework.types import CPU, MEMORY, PodInfo

DEFAULT_RESOURCES: tuple[Mapping[str, Any], ...] = ({"name": CPU, "weight": 1}, {"name": MEMORY, "weight": 1})
PREFERENCES = ("highest", "lowest")
THOUSAND = 1000


class DotProduct(Plugin):
    """Scores by alignment. Args: `resources`, a list of {name, weight}; `prefer`, "highest" (default) or "lowest"."""

    name = "DotProduct"

    def __init__(self, args: Mapping[str, Any], handle: Handle) -> None:
        super().__init__(args, handle)
        self._weights = {one["name"]: one.get("weight") or 1 for one in args.get("resources") or DEFAULT_RESOURCES}
        prefer = args.get("prefer") or PREFERENCES[0]
        if prefer not in PREFERENCES:
            raise errors.ManifestError(
                f"DotProduct was asked to prefer {prefer!r}; it can prefer the {' or the '.join(PREFERENCES)} product."
            )
        self._lowest = prefer == PREFERENCES[1]

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """Multiply what the pod wants with what is free, resource by resource, and add up."""
        total = np.zeros(len(nodes), dtype=np.int64)
        for name, weight in self._weights.items():
            wanted, free = _shares(name, pod, nodes)
            total += wanted * free * weight
        return total

    def normalize(self, state: CycleState, pod: PodInfo, scores: Vector) -> Vector:
        """The best product becomes 100."""
        return normalize.default_normalize(scores, reverse=self._lowest)

    def explain(self, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """ "cpu 500*1000/4000 = 125 times (4000-600)*1000/4000 = 850; memory …; 125*850*1+… = …; 100*…/… = 78"."""
        parts, terms = [], []
        for name, weight in self._weights.items():
            has, used = int(nodes.allocatable(name)[row]), int(nodes.requested(name)[row])
            if not has:
                continue
            wanted, free = (int(one[row]) for one in _shares(name, pod, nodes))
            there = written(name, has)
            parts.append(
                f"{name} wanted {written(name, pod.requests.get(name, 0))}*{THOUSAND}/{there} = {wanted}, "
                f"free ({there}-{written(name, used)})*{THOUSAND}/{there} = {free}"
            )
            terms.append(f"{wanted}*{free}*{weight}")
        product = f"{'+'.join(terms) or 0} = {scores[row]}"
        return "; ".join(
            part for part in (*parts, product, normalize.explain_default(scores, row, self._lowest)) if part
        )


def _shares(name: str, pod: PodInfo, nodes: NodeTable) -> tuple[Vector, Vector]:
    """What the pod wants and what is free, in thousandths of each node; 0 where a node does not have the resource."""
    has = nodes.allocatable(name)
    divisor = np.maximum(has, 1)
    free = np.maximum(has - nodes.requested(name), 0)
    wanted = np.where(has > 0, pod.requests.get(name, 0), 0)
    return wanted * THOUSAND // divisor, free * THOUSAND // divisor
