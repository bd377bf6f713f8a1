"""The scheduling trace: who said what about which node, and why with numbers; frozen when the cycle ends.

A trace holds what the plugins answered in that cycle (one verdict code per node, one score vector per plugin) and the
columns they answered from. It never looks at the cluster again, so it is still true when the cluster has moved on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from labkit import errors
from labkit.scheduler.framework.interface import Status

Vector = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PreFilterVerdict:
    """A PreFilter plugin's refusal of the pod as a whole."""

    code: str  # "UnschedulableAndUnresolvable"
    reasons: tuple[str, ...]
    plugin: str


@dataclass(frozen=True)
class NodeVerdict:
    """What the Filter plugins said about one node."""

    node: str
    examined: bool  # False: the search ended before this node, or PreFilter left it out
    feasible: bool
    plugin: str | None = None  # the plugin that rejected it
    code: str | None = None  # "Unschedulable" or "UnschedulableAndUnresolvable"
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScoreCell:
    """What one Score plugin gave one node."""

    raw: int
    normalized: int  # 0 to 100
    weight: int
    weighted: int
    arithmetic: str  # "cpu (4000-600)*100/4000 = 85, …"


@dataclass(frozen=True, eq=False)
class ScoreColumn:
    """One Score plugin's answers, in the order of the feasible nodes; `explain(i)` spells out the i-th."""

    plugin: str
    weight: int
    raw: Vector
    normalized: Vector
    explain: Callable[[int], str]


@dataclass(frozen=True, eq=False)
class SchedulingTrace:
    """One cycle of one pod: a nodes × plugins matrix, the choice, and what was said about it."""

    pod_key: str  # "default/web-1"
    scheduler_name: str
    nodes: tuple[str, ...]  # in the scheduler's list order
    start_index: int  # where in that list the search began
    time_seconds: float
    filters: tuple[str, ...] = ()
    scorers: tuple[str, ...] = ()
    pre_filter: PreFilterVerdict | None = None
    feasible: tuple[str, ...] = ()  # in the order the scheduler found them
    selected: str | None = None
    runner_up: str | None = None
    scored: bool = False
    event_type: str = ""
    event_reason: str = ""
    event_message: str = ""
    fault: str = ""  # what a plugin that raised said
    rows: Mapping[str, int] = field(default_factory=dict, repr=False)
    verdicts: npt.NDArray[np.int32] | None = field(default=None, repr=False)  # per node: 0, or 1 + index in statuses
    statuses: Sequence[Status] = field(default=(), repr=False)
    examined: npt.NDArray[np.bool_] | None = field(default=None, repr=False)
    columns: Mapping[str, ScoreColumn] = field(default_factory=dict, repr=False)

    def verdict(self, node: str) -> NodeVerdict:
        """Return what the Filter plugins said about a node. Raises ManifestError for a node that was not there."""
        row = self.rows.get(node)
        if row is None:
            raise errors.ManifestError(
                f"Asked for node {node!r} in the cycle of pod {self.pod_key}; the nodes were: {', '.join(self.nodes)}."
            )
        if self.pre_filter is not None:
            refusal = self.pre_filter
            return NodeVerdict(node, False, False, refusal.plugin, refusal.code, refusal.reasons)
        examined = self.examined is not None and bool(self.examined[row])
        index = int(self.verdicts[row]) if self.verdicts is not None else 0
        if index:
            status = self.statuses[index - 1]
            return NodeVerdict(node, examined, False, status.plugin, status.code.value, status.reasons)
        return NodeVerdict(node, examined, node in self._positions)

    def cell(self, node: str, plugin: str) -> ScoreCell:
        """Return a Score plugin's answer for a feasible node. Raises ManifestError where there is none."""
        column = self.columns.get(plugin)
        position = self._positions.get(node)
        if column is None or position is None:
            raise errors.ManifestError(
                f"Plugin {plugin} gave node {node} no score in the cycle of pod {self.pod_key}. "
                f"Score plugins: {', '.join(self.scorers) or 'none'}; "
                f"feasible nodes: {', '.join(self.feasible) or 'none'}."
            )
        raw, normalized = int(column.raw[position]), int(column.normalized[position])
        weighted = normalized * column.weight
        steps = [column.explain(position)]
        if column.weight != 1:
            steps.append(f"{normalized}*{column.weight} = {weighted}")
        return ScoreCell(raw, normalized, column.weight, weighted, "; ".join(step for step in steps if step))

    def total(self, node: str) -> int:
        """Return the sum of a feasible node's weighted scores (0 if nothing was scored)."""
        position = self._positions.get(node)
        if position is None:
            raise errors.ManifestError(f"Node {node} was not feasible in the cycle of pod {self.pod_key}: no total.")
        return sum(int(column.normalized[position]) * column.weight for column in self.columns.values())

    def sentence(self) -> str:
        """Return the decision in one sentence, numbers included (the alternative text of a picture)."""
        if self.selected is None:
            return f"Pod {self.pod_key} was not placed: {self.event_message}"
        searched = f"{len(self.feasible)} of {len(self.nodes)} nodes feasible"
        if not self.scored:
            return f"Pod {self.pod_key} went to {self.selected}: {searched}, nothing to score."
        text = f"Pod {self.pod_key} went to {self.selected} with {self.total(self.selected)} points: {searched}"
        if self.runner_up is not None:
            text += f", next was {self.runner_up} with {self.total(self.runner_up)}"
        return f"{text}."

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {node: position for position, node in enumerate(self.feasible)}
