"""NodeResourcesBalancedAllocation: better where the pod makes the use of resources more even (1.36), or is (1.35)."""

import functools
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from labkit.scheduler.framework import interface, resource_names
from labkit.scheduler.framework.interface import MAX_NODE_SCORE, CycleState, Handle, Local, Plugin, Status, Vector
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import CPU, MEMORY, NodeInfo, PodInfo

DEFAULT_RESOURCES = ({"name": CPU}, {"name": MEMORY})
Fractions = list[tuple[str, Vector, Vector]]  # per resource: name, allocatable, used


class NodeResourcesBalancedAllocation(Plugin):
    """Scores 50..100 by balance with the pod minus balance without it, 75 is no change; to 1.35 by the first alone."""

    name = "NodeResourcesBalancedAllocation"
    local = Local(pods=True)

    def __init__(self, args: Mapping[str, Any], handle: Handle) -> None:
        super().__init__(args, handle)
        self._names = [one["name"] for one in args.get("resources") or DEFAULT_RESOURCES]

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Status | None:
        """Skip pods that ask for none of the resources."""
        return None if any(pod.requests.get(name, 0) for name in self._names) else interface.SKIP

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """50 + (50 + balance with the pod - balance without it) / 2."""
        asked = self._asked(pod)
        without: Fractions = [(name, nodes.allocatable(name), nodes.requested(name)) for name in asked]
        with_pod = [(name, has, used + pod.requests.get(name, 0)) for name, has, used in without]
        balances = _balance(with_pod, len(nodes)), _balance(without, len(nodes))
        state[self.name] = (with_pod, without, *balances)
        if not self.handle.version.balance_change:
            return balances[0]
        return 50 + (50 + balances[0] - balances[1]) // 2

    def score_row(self, pod: PodInfo) -> Callable[[NodeInfo], int]:
        """Return the same for one node."""
        asked = [(name, pod.requests.get(name, 0)) for name in self._asked(pod)]
        change = self.handle.version.balance_change

        def points(info: NodeInfo) -> int:
            has, used = info.node.allocatable, info.requested
            there = [(float(has[name]), used.get(name, 0), own) for name, own in asked if has.get(name, 0) > 0]
            after = _balance_one([min(1.0, float(amount + own) / most) for most, amount, own in there])
            if not change:
                return after
            return 50 + (50 + after - _balance_one([min(1.0, float(amount) / most) for most, amount, _ in there])) // 2

        return points

    def _asked(self, pod: PodInfo) -> list[str]:
        """The resources that count: scalars only if the pod asks for them."""
        return [name for name in self._names if pod.requests.get(name, 0) or not resource_names.is_scalar(name)]

    def explain(self, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """ "with the pod cpu 600/4000 = 0.15, …: (1-0.0630)*100 = 93; without …; 50 + (50+93-100)/2 = 71"."""
        with_pod, without, after, before = state[self.name]
        if not self.handle.version.balance_change:
            return f"with the pod {_written(with_pod, row, int(after[row]))}"
        return (
            f"with the pod {_written(with_pod, row, int(after[row]))}; "
            f"without {_written(without, row, int(before[row]))}; "
            f"50 + (50+{after[row]}-{before[row]})/2 = {scores[row]}"
        )


def _balance(fractions: Fractions, size: int) -> Vector:
    spread = _deviation(fractions, size)
    whole: Vector = ((1.0 - spread) * float(MAX_NODE_SCORE)).astype(np.int64)
    return whole


def _deviation(fractions: Fractions, size: int) -> npt.NDArray[np.float64]:
    """The standard deviation of the used fractions, per node over the resources it has (sums in resource order)."""
    shares = [_share(has, used) for _, has, used in fractions]
    present = [has > 0 for _, has, _ in fractions]
    if len(shares) == 2 and all(there.all() for there in present):
        half: npt.NDArray[np.float64] = np.abs((shares[0] - shares[1]) / 2)
        return half
    count = np.zeros(size, dtype=np.int64)
    total, first, second = np.zeros(size), np.zeros(size), np.zeros(size)
    for share, there in zip(shares, present, strict=True):
        first = np.where(there & (count == 0), share, first)
        second = np.where(there & (count == 1), share, second)
        total += np.where(there, share, 0.0)
        count += there
    mean = total / np.maximum(count, 1)
    squares = np.zeros(size)
    for share, there in zip(shares, present, strict=True):
        squares += np.where(there, (share - mean) * (share - mean), 0.0)
    many = np.sqrt(squares / np.maximum(count, 1))
    return np.where(count == 2, np.abs((first - second) / 2), np.where(count > 2, many, 0.0))


def _balance_one(shares: list[float]) -> int:
    """The same for one node: the shares of the resources it has, operation by operation as above."""
    if len(shares) == 2:
        spread = abs((shares[0] - shares[1]) / 2)
    elif len(shares) > 2:
        mean = functools.reduce(operator.add, shares, 0.0) / len(shares)
        squares = functools.reduce(operator.add, [(share - mean) * (share - mean) for share in shares], 0.0)
        spread = math.sqrt(squares / len(shares))
    else:
        spread = 0.0
    return int((1.0 - spread) * float(MAX_NODE_SCORE))


def _share(has: Vector, used: Vector) -> npt.NDArray[np.float64]:
    return np.minimum(1.0, used / np.maximum(has, 1))


def _written(fractions: Fractions, row: int, balance: int) -> str:
    one = [(name, has[row : row + 1], used[row : row + 1]) for name, has, used in fractions if has[row] > 0]
    shares = [
        f"{name} {resource_names.written(name, int(used[0]))}/{resource_names.written(name, int(has[0]))}"
        f" = {float(_share(has, used)[0]):.4g}"
        for name, has, used in one
    ]
    spread = float(_deviation(one, 1)[0])
    return f"{', '.join(shares)}: (1-{spread:.4g})*100 = {balance}"
