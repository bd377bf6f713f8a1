"""FragmentationGradient: better where the pod makes fewer GPUs useless to the pods that usually come (FGD).

raw = 1000 * (F(node with the pod) - F(node)), F being the fragmentation score of `labkit.scheduler.fragmentation` for
whole GPUs: the free GPUs that each typical pod cannot be given, averaged over the mix. Negative: the pod takes what
nobody else could use. Then 100 * (highest - raw) / (highest - lowest), so that the steepest descent gets 100; if all
are equal, all get 100. Integer divisions that truncate toward zero. (Weng et al., "Beware of
Fragmentation", USENIX ATC 2023, section 4)

A GPU is a whole unit of an extended resource here, as the scheduler counts it. Parts of a GPU belong to device claims.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from labkit import errors
from labkit.api import node as nodes_api
from labkit.scheduler import fragmentation
from labkit.scheduler.fragmentation import GPU, TypicalPod
from labkit.scheduler.framework.interface import MAX_NODE_SCORE, CycleState, Handle, Plugin, Vector
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import PODS, PodInfo

MILLI = fragmentation.WHOLE


class FragmentationGradient(Plugin):
    """Scores by the growth of fragmentation.

    Args: `resource`, the GPUs' name (nvidia.com/gpu); `typicalPods`, a list of {popularity, requests}. Without a list
    the pods that run now, and the incoming one, are the typical ones.
    """

    name = "FragmentationGradient"

    def __init__(self, args: Mapping[str, Any], handle: Handle) -> None:
        super().__init__(args, handle)
        self._gpu = args.get("resource") or GPU
        self._given = tuple(_typical(one, self._gpu) for one in args.get("typicalPods") or ())

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """By how many thousandths of a GPU fragmentation would grow on each node."""
        mix = self._given or self._running(pod)
        before = [_useless(one, nodes, None, self._gpu) for one in mix]
        after = [_useless(one, nodes, pod.requests, self._gpu) for one in mix]
        state[self.name] = (mix, before, after)
        total = np.zeros(len(nodes), dtype=np.int64)
        for one, old, new in zip(mix, before, after, strict=True):
            total += (new - old) * one.popularity
        growth: Vector = np.sign(total) * (np.abs(total) * MILLI // _weight(mix))
        return growth

    def normalize(self, state: CycleState, pod: PodInfo, scores: Vector) -> Vector:
        """The least growth becomes 100, the most 0."""
        most, least = int(scores.max()), int(scores.min())
        if most == least:
            return scores * 0 + MAX_NODE_SCORE
        return MAX_NODE_SCORE * (most - scores) // (most - least)

    def explain(self, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """ "useless GPUs without the pod (3*0+2*3)/5 = 1.2, with it (5*2)/5 = 2; growth in thousandths 800; …"."""
        mix, before, after = state[self.name]
        old, new = _written(mix, before, row), _written(mix, after, row)
        most, least, own = int(scores.max()), int(scores.min()), int(scores[row])
        growth = f"useless GPUs without the pod {old}, with it {new}; growth in thousandths {own}"
        if most == least:
            return f"{growth}; all nodes alike, so {MAX_NODE_SCORE}"
        scaled = MAX_NODE_SCORE * (most - own) // (most - least)
        return (
            f"{growth}; {MAX_NODE_SCORE}*({_signed(most)}-{_signed(own)})/({_signed(most)}-{_signed(least)}) = {scaled}"
        )

    def _running(self, pod: PodInfo) -> tuple[TypicalPod, ...]:
        """The mix of all pods on all nodes, and the incoming one."""
        placed = [one for info in self.handle.nodes.infos for one in info.pods.values()]
        return fragmentation.mix_of([one.requests for one in (*placed, pod)], self._gpu)


def _typical(given: Mapping[str, Any], gpu: str) -> TypicalPod:
    try:
        requests = nodes_api.amounts(given.get("requests"))
        return fragmentation.of_requests(requests, gpu, given.get("popularity") or 1)
    except (ValueError, TypeError, AttributeError) as wrong:
        raise errors.ManifestError(
            f"FragmentationGradient was given the typical pod {given!r}: {wrong}. "
            'Write {"popularity": 3, "requests": {"cpu": "2", "nvidia.com/gpu": "1"}}.'
        ) from None


def _useless(one: TypicalPod, nodes: NodeTable, taken: Mapping[str, int] | None, gpu: str) -> Vector:
    """Per node the free GPUs that this typical pod cannot be given, once `taken` is taken from it.

    Whole GPUs: all of them if the pod does not fit or wants none, else none.
    """
    free_gpus = np.maximum(_free(gpu, nodes, taken), 0)
    if not one.gpu_milli:
        return free_gpus
    fits = free_gpus >= one.gpu_milli // MILLI
    for name, asked in one.requests.items():
        fits &= _free(name, nodes, taken) >= asked
    return np.where(fits, 0, free_gpus)


def _free(name: str, nodes: NodeTable, taken: Mapping[str, int] | None) -> Vector:
    if name == PODS:
        return nodes.pods_allowed - nodes.pod_count - (taken is not None)
    return nodes.allocatable(name) - nodes.requested(name) - (taken or {}).get(name, 0)


def _weight(mix: tuple[TypicalPod, ...]) -> int:
    return sum(one.popularity for one in mix)


def _written(mix: tuple[TypicalPod, ...], useless: list[Vector], row: int) -> str:
    """ "(3*0+2*4)/5 = 1.6": popularity times useless GPUs, typical pods that find the same taken together."""
    weights: Counter[int] = Counter()
    for one, amounts in zip(mix, useless, strict=True):
        weights[int(amounts[row])] += one.popularity
    terms = "+".join(f"{weight}*{amount}" for amount, weight in sorted(weights.items()))
    total = sum(weight * amount for amount, weight in weights.items())
    return f"({terms})/{_weight(mix)} = {total / _weight(mix):.4g}"


def _signed(number: int) -> str:
    return f"({number})" if number < 0 else f"{number}"
