"""What if: one workload under several scheduler configurations, and what would be different.

All pods are placed anew on the empty nodes in the order they were created, or (pending only) the waiting pods are
tried on the nodes as they are. Pods that no scheduler moves stay where they are: mirrors of static pods, and pods
whose creator named the node. A pod that is being deleted is left out.
"""

import statistics
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.explaining import world
from labkit.explaining.replay import MIRROR
from labkit.explaining.snapshot import Snapshot
from labkit.explaining.world import World
from labkit.scheduler import fragmentation
from labkit.scheduler.fragmentation import Fragmentation

RESOURCES = ("cpu", "memory")
Named = tuple[str, Mapping[str, Any] | None]  # what a configuration is called, and it; None: the default profile


@dataclass(frozen=True)
class Usage:
    """How full the nodes are with one resource."""

    utilisation: float  # requested of all there is, 0 to 1
    imbalance: float  # standard deviation of the nodes' utilisations


@dataclass(frozen=True)
class Outcome:
    """Where the pods went under one configuration."""

    name: str
    placements: Mapping[str, str]  # pod key -> node, of the pods that were tried
    refused: Mapping[str, str]  # pod key -> message, of those that fit nowhere
    ignored: tuple[str, ...]  # keys of pods whose scheduler the configuration does not have
    usage: Mapping[str, Usage]
    nodes_used: int
    fragmentation: Fragmentation


@dataclass(frozen=True)
class WhatIf:
    """The outcomes, in the order in which the configurations were given; the first is what others are held against."""

    outcomes: tuple[Outcome, ...]

    def moved(self, other: Outcome) -> list[str]:
        """Return the keys of pods that go elsewhere than under the first configuration."""
        first = self.outcomes[0].placements
        return sorted(key for key in {**first, **other.placements} if first.get(key) != other.placements.get(key))

    def to_json(self) -> dict[str, Any]:
        """The comparison as a JSON value."""
        return {"configurations": [_json(self, outcome) for outcome in self.outcomes]}


def compare(snapshot: Snapshot, configurations: Sequence[Named], pending_only: bool = False) -> WhatIf:
    """Place the same pods under each configuration. Raises ManifestError for one that cannot be used."""
    found = []
    for name, config in configurations:
        with world.readable(f"The snapshot, or the configuration {name}"):
            found.append(_Run(snapshot, name, config, pending_only).outcome())
    return WhatIf(tuple(found))


class _Run:
    """One configuration at work."""

    def __init__(self, snapshot: Snapshot, name: str, config: Mapping[str, Any] | None, pending_only: bool) -> None:
        self._name = name
        self._pods = [pod for pod in snapshot.pods if _tried(snapshot, pod, pending_only)]
        gone = {objects.key(pod) for pod in snapshot.pods if objects.is_terminating(pod) and not pending_only}
        self._world = World(snapshot, config, {objects.key(pod) for pod in self._pods} | gone)
        names = list(self._world.engine.frameworks)
        self._only = names[0] if len(names) == 1 else ""  # a single profile takes every pod, whatever its name
        self._names = frozenset(names)

    def outcome(self) -> Outcome:
        """Place one pod after the other; whoever is evicted on the way stands at the end of the line again."""
        placements: dict[str, str] = {}
        refused: dict[str, str] = {}
        by_key = {objects.key(pod): pod for pod in self._pods}
        ignored = tuple(key for key, pod in by_key.items() if not self._answers(pod))
        line = deque(key for key in by_key if key not in ignored)
        while line:
            key = line.popleft()
            node, message, victims = self._decide(by_key[key])
            for victim in victims:
                self._world.remove(victim)
                if placements.pop(victim, None) is not None:
                    line.append(victim)
            if node:
                self._world.place(self._as_tried(by_key[key]), node)
                placements[key] = node
            else:
                refused[key] = message
        usage = {resource: self._usage(resource) for resource in RESOURCES}
        used = sum(bool(info.pods) for info in self._infos())
        return Outcome(self._name, placements, refused, ignored, usage, used, self._fragmentation())

    def _decide(self, pod: Object) -> tuple[str, str, list[str]]:
        """Return node, message and victims."""
        decision = self._world.decide(self._as_tried(pod), None)
        result = decision.post_filter
        if decision.node is None and result is not None and result.nominated_node:
            return result.nominated_node, "", [victim.key for victim in result.victims]
        return decision.node or "", decision.message, []

    def _answers(self, pod: Object) -> bool:
        return bool(self._only) or (pod["spec"].get("schedulerName") or "default-scheduler") in self._names

    def _as_tried(self, pod: Object) -> Object:
        spec = {name: value for name, value in pod["spec"].items() if name != "nodeName"}
        status = {name: value for name, value in (pod.get("status") or {}).items() if name != "nominatedNodeName"}
        return {**pod, "spec": {**spec, **({"schedulerName": self._only} if self._only else {})}, "status": status}

    def _infos(self) -> list[Any]:
        return self._world.engine.cache.snapshot().infos

    def _usage(self, resource: str) -> Usage:
        pairs = [(info.requested.get(resource, 0), info.node.allocatable.get(resource, 0)) for info in self._infos()]
        shares = [used / whole for used, whole in pairs if whole]
        whole = sum(whole for _, whole in pairs)
        return Usage(
            sum(used for used, _ in pairs) / whole if whole else 0.0, statistics.pstdev(shares) if shares else 0.0
        )

    def _fragmentation(self) -> Fragmentation:
        """Measured against the same mix under every configuration: the pods that were to be placed."""
        placed = [pod.pod.obj for pod in self._world.placed()]
        nodes = [info.node.obj for info in self._infos()]
        return fragmentation.measure(nodes, placed, fragmentation.typical(self._pods))


def _tried(snapshot: Snapshot, pod: Object, pending_only: bool) -> bool:
    """Whether a scheduler would have to place this pod."""
    phase = (pod.get("status") or {}).get("phase")
    if phase in ("Succeeded", "Failed") or objects.is_terminating(pod) or pod["spec"].get("schedulingGates"):
        return False
    if pending_only:
        return not pod["spec"].get("nodeName")
    return MIRROR not in objects.annotations(pod) and objects.key(pod) not in snapshot.by_hand


def _json(whole: WhatIf, outcome: Outcome) -> dict[str, Any]:
    first = whole.outcomes[0]
    return {
        "name": outcome.name,
        "placed": len(outcome.placements),
        "placements": dict(sorted(outcome.placements.items())),
        "moved": [
            {"pod": key, "from": first.placements.get(key), "to": outcome.placements.get(key)}
            for key in whole.moved(outcome)
        ],
        "refused": dict(sorted(outcome.refused.items())),
        "noLongerFit": sorted(set(outcome.refused) - set(first.refused)),
        "ignored": sorted(outcome.ignored),
        "nodesUsed": outcome.nodes_used,
        "utilisation": {name: round(one.utilisation, 4) for name, one in outcome.usage.items()},
        "imbalance": {name: round(one.imbalance, 4) for name, one in outcome.usage.items()},
        "fragmentation": {
            "stranded": {name: round(outcome.fragmentation.stranded(name)) for name in RESOURCES},
            "largestPod": {name: outcome.fragmentation.largest(name).amounts[name] for name in RESOURCES},
            "gpuScore": round(outcome.fragmentation.score, 4),
        },
    }
