"""What PodTopologySpread counted in a cycle of the real scheduler, overheard while it ran.

A SchedulingTrace says which node was rejected and with which words, not what was counted. A listener is put into the
scheduler as a plugin of its own: it answers nothing, and notes what PodTopologySpread keeps for the cycle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from labkit.api.scheduling import TopologySpreadConstraint
from labkit.scheduler.framework import trace as tracing
from labkit.scheduler.framework.interface import CycleState, Plugin, PreFilterResult, Status
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import PodInfo

SPREAD = "PodTopologySpread"


@dataclass(frozen=True)
class Counted:
    """One constraint of a pod as the scheduler worked with it."""

    key: str  # "topology.kubernetes.io/zone"
    max_skew: int
    hard: bool  # DoNotSchedule
    own: int  # 1 if the selector matches the pod itself
    lowest: int  # the smallest count of a domain, 0 if there are fewer domains than minDomains; 0 if not hard
    pods: Mapping[str, int]  # domain -> matching pods; without domains that were not counted
    left_out: frozenset[str]  # domains that do not count, by nodeAffinityPolicy or nodeTaintsPolicy
    domain_of: Mapping[str, str]  # node -> its domain, "" without the label


@dataclass(frozen=True)
class Round:
    """One pod's turn: the trace of its cycle, what was counted in it, and which pods were deleted after it."""

    trace: tracing.SchedulingTrace
    counted: tuple[Counted, ...]
    then_gone: tuple[str, ...] = ()

    @property
    def pod(self) -> str:
        """The pod's name."""
        return self.trace.pod_key.partition("/")[2]

    def domain(self, node: str | None) -> str:
        """The domain of a node by the first constraint, "" for none."""
        return self.counted[0].domain_of.get(node or "", "") if self.counted else ""

    @property
    def domains(self) -> list[str]:
        """The values of the first constraint's label, in name order."""
        return sorted({name for name in self.counted[0].domain_of.values() if name}) if self.counted else []


class Listener:
    """Overhears a scheduler: `connect(…, plugins=[listener.plugin])`, then `hear(trace)` after each pod.

    `rounds` is the story so far, to be given to the spread player or drawn one by one with `spread(round)`.
    """

    def __init__(self) -> None:
        self.rounds: list[Round] = []
        self._heard: dict[str, tuple[Counted, ...]] = {}
        self.plugin: type[Plugin] = type("SpreadListener", (_Listening,), {"heard": self._heard})

    def hear(self, trace: tracing.SchedulingTrace, then_gone: Sequence[str] = ()) -> Round:
        """Add a pod's cycle to the story; `then_gone` are pods that are deleted before the next one comes."""
        self.rounds.append(Round(trace, self._heard.get(trace.pod_key, ()), tuple(then_gone)))
        return self.rounds[-1]


class _Listening(Plugin):
    """The plugin of a listener. Hard constraints are counted for filtering, soft ones for scoring."""

    name: ClassVar[str] = "SpreadListener"
    heard: ClassVar[dict[str, tuple[Counted, ...]]]

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> PreFilterResult | Status | None:
        """Note what was counted for filtering; every node passes."""
        hard = [_filtering(one, pod, nodes) for one in state.get(SPREAD) or ()]
        soft = [_scoring(one, pod, nodes, {}) for one in pod.pod.spread_constraints if not one.hard]
        self.heard[pod.key] = (*hard, *soft)
        return None

    def reserve(self, state: CycleState, pod: PodInfo, node: str) -> Status | None:
        """Note what was counted for scoring; nothing is where there was no choice to score."""
        scoring = state.get(f"{SPREAD} scoring")
        if scoring is None:
            return None
        counts = [dict(zip(state[self.name], each.tolist(), strict=True)) for each in scoring.counts]
        both = zip(scoring.constraints, counts, strict=True)
        soft = [_scoring(one, pod, self.handle.nodes, counted) for one, counted in both]
        self.heard[pod.key] = (*(one for one in self.heard[pod.key] if one.hard), *soft)
        return None

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Status | None:
        """Note in which order the feasible nodes are scored."""
        state[self.name] = nodes.names
        return None


def _filtering(spread: Any, pod: PodInfo, nodes: NodeTable) -> Counted:
    """One hard constraint of the plugin's own state."""
    one, column = spread.constraint, spread.count.column
    where = _domains(nodes, column)
    there = {code: value for code, value in enumerate(column.values) if value and value in where.values()}
    pods = {value: int(spread.sums[code]) for code, value in there.items()}
    left_out = frozenset(value for code, value in there.items() if not spread.exists[code])
    own = int(one.selector.matches(pod.pod.labels))
    return Counted(one.topology_key, one.max_skew, True, own, spread.lowest(), pods, left_out, where)


def _scoring(one: TopologySpreadConstraint, pod: PodInfo, nodes: NodeTable, counts: Mapping[str, int]) -> Counted:
    """One soft constraint, and per node that was scored the matching pods of its domain."""
    where = _domains(nodes, nodes.label(one.topology_key))
    pods = {where[name]: int(count) for name, count in counts.items() if where[name]}
    own = int(one.selector.matches(pod.pod.labels))
    return Counted(one.topology_key, one.max_skew, False, own, 0, pods, frozenset(), where)


def _domains(nodes: NodeTable, column: Any) -> dict[str, str]:
    """Node -> its value in a label column, "" without one."""
    return {name: column.values[code] or "" for name, code in zip(nodes.names, column.codes, strict=True)}


def spread_listener() -> Listener:
    """Return a listener to put into a simulated scheduler.

    heard = views.spread_listener()
    cluster = labkit.connect("sim", nodes=zones, plugins=[heard.plugin])
    cluster.apply(pod)
    views.spread(heard.hear(cluster.trace("web-1")), lang=lang)
    """
    return Listener()
