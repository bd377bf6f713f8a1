"""The scheduling cycle: one pod, one snapshot, one decision with its trace. Nothing outside is changed.

PreFilter, Filter over a rotating window, PostFilter if nobody is left, PreScore, Score, and the choice. Rules of order,
window and choice are those of kube-scheduler 1.36 with parallelism 1, where it is deterministic.
"""

import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from labkit.scheduler import extender
from labkit.scheduler.column_search import ColumnSearch
from labkit.scheduler.extender import ExtenderError, Extenders
from labkit.scheduler.framework import interface, messages
from labkit.scheduler.framework.columns import Columns
from labkit.scheduler.framework.interface import Code, CycleState, PostFilterResult, Status, Vector
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.runtime import Framework, PluginError, PreFilterOutcome
from labkit.scheduler.framework.trace import PreFilterVerdict, SchedulingTrace, ScoreColumn
from labkit.scheduler.framework.types import PodInfo

FEWEST_NODES_TO_FIND = 100
PLACED = Status(Code.SUCCESS)
NO_NODES = "no nodes available to schedule pods"


@dataclass(frozen=True, eq=False)
class Decision:
    """What one cycle came to."""

    pod: PodInfo
    framework: Framework
    state: CycleState
    trace: SchedulingTrace
    status: Status  # Success; a rejection; or Error
    node: str | None = None
    rejected_by: frozenset[str] = frozenset()  # the plugins that stood in the way
    post_filter: PostFilterResult | None = None
    evaluated: int = 0  # nodes looked at

    @property
    def message(self) -> str:
        """The whole text, not cut."""
        return self.status.message


@dataclass
class _Search:
    """What filtering found out, row by row of the table."""

    verdicts: npt.NDArray[np.int32]  # 0, or 1 + index in statuses
    statuses: list[Status] = field(default_factory=list)
    examined: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    feasible: Vector = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # rows, as found
    rejected: int = 0  # nodes with a status of their own

    def reject(self, rows: Any, status: Status) -> None:
        self.statuses.append(status)
        self.verdicts[rows] = len(self.statuses)

    def plugins(self) -> frozenset[str]:
        """Who rejected a node that was looked at."""
        present = np.unique(self.verdicts)
        return frozenset(self.statuses[index - 1].plugin for index in present if index) - {""}

    def by_node(self, nodes: NodeTable) -> dict[str, Status]:
        return {
            name: self.statuses[index - 1]
            for name, index in zip(nodes.names, self.verdicts.tolist(), strict=True)
            if index
        }

    def histogram(self) -> str:
        counts: Counter[str] = Counter()
        indices, numbers = np.unique(self.verdicts, return_counts=True)
        for index, number in zip(indices.tolist(), numbers.tolist(), strict=True):
            if index:
                for reason in self.statuses[index - 1].reasons:
                    counts[reason] += number
        return messages.from_counts(len(self.verdicts), counts)


class SchedulingCycle:
    """Decides pods one after another; remembers only where the next search begins."""

    def __init__(
        self,
        snapshot: Callable[[], NodeTable],
        nominated_nodes: Callable[[], Sequence[str]],
        now: Callable[[], float],
        pick: Callable[[Vector], int] | None = None,
        context: Callable[[], object] = lambda: None,
        record: bool = True,
        extenders: Extenders | None = None,
    ) -> None:
        self._extenders = extenders or Extenders()
        self._pick = pick or heap_root
        self._context = context
        self._record = record
        self._columns: dict[Framework, Columns] = {}
        self.by_columns = 0  # how many pods were placed from kept columns
        self._snapshot = snapshot
        self._nominated_nodes = nominated_nodes
        self._now = now
        self.start_index = 0
        self.nodes = NodeTable(())

    def decide(self, framework: Framework, pod: PodInfo, percentage: int = 0) -> Decision:
        """Run one cycle. A plugin that raises makes the status an Error that names it; never an exception."""
        self.nodes = self._snapshot()
        placed = None if self._extenders else self._from_columns(framework, pod, percentage)
        if placed is not None:
            self.by_columns += 1
            return placed
        trace = SchedulingTrace(
            pod.key,
            framework.profile_name,
            self.nodes.names,
            self.start_index,
            self._now(),
            rows=self.nodes.index,
        )
        state = CycleState()
        try:
            return self._decide(framework, pod, percentage, state, trace)
        except (PluginError, ExtenderError) as fault:
            status = Status(Code.ERROR, (str(fault),), getattr(fault, "plugin", extender.NAME))
            return Decision(pod, framework, state, replace(trace, fault=str(fault), **_failed(str(fault))), status)

    def _decide(
        self, framework: Framework, pod: PodInfo, percentage: int, state: CycleState, trace: SchedulingTrace
    ) -> Decision:
        if not len(self.nodes):
            status = interface.unschedulable(NO_NODES)
            return Decision(pod, framework, state, replace(trace, **_failed(NO_NODES)), status)
        early = framework.run_pre_filters(state, pod)
        if early.rejection is not None:
            return self._refused(framework, pod, state, trace, early.rejection)
        search = self._search(framework, pod, percentage, state, early)
        self._ask_extenders(pod, search)
        names = self.nodes.names
        feasible = tuple([names[row] for row in search.feasible.tolist()])
        evaluated = len(feasible) + search.rejected
        trace = replace(
            trace,
            filters=tuple(one.name for one in framework.filters(state)),
            feasible=feasible,
            verdicts=search.verdicts,
            statuses=tuple(search.statuses),
            examined=search.examined,
        )
        if not feasible:
            statuses = search.by_node(self.nodes)
            rejected_by = search.plugins() | frozenset(early.plugins)
            return self._failure(framework, pod, state, trace, search.histogram(), statuses, rejected_by)
        if len(feasible) > 1:
            trace = self._scored(framework, pod, state, trace, search.feasible)
        else:
            trace = replace(trace, selected=feasible[0])
        trace = replace(trace, **_succeeded(pod, trace.selected))
        return Decision(pod, framework, state, trace, Status(Code.SUCCESS), trace.selected, evaluated=evaluated)

    # --- from kept columns ---------------------------------------------------------------------------------------

    def _from_columns(self, framework: Framework, pod: PodInfo, percentage: int) -> Decision | None:
        """Place the pod with what is known of pods of its kind; None if the plain path is needed, or nobody fits."""
        if not len(self.nodes) or pod.pod.nominated_node_name or self._in_the_way(framework, pod):
            return None
        columns = self._columns.get(framework)
        if columns is None:
            columns = self._columns[framework] = Columns(framework)
        limit = _feasible_to_find(len(self.nodes), percentage) if framework.at("score") else 1
        try:
            kind = columns.of(pod, self.nodes, self._context())
            search = ColumnSearch(kind, pod, self.start_index, limit, self._record) if kind is not None else None
            if search is None or not len(search.feasible):
                return None
            chosen = search.choose(self._pick)
        except Exception:  # noqa: BLE001 - whatever a plugin raised, the plain path says whose fault it is
            columns.give_up(pod)
            return None
        node = self.nodes.names[search.feasible[chosen]]
        told = search.recorded() if self._record else {}
        trace = SchedulingTrace(
            pod.key,
            framework.profile_name,
            self.nodes.names,
            self.start_index,
            self._now(),
            selected=node,
            rows=self.nodes.index,
            **told,
            **_succeeded(pod, node),
        )
        self.start_index = (self.start_index + search.examined) % len(self.nodes)
        return Decision(pod, framework, search.state, trace, PLACED, node, evaluated=search.examined)

    def _in_the_way(self, framework: Framework, pod: PodInfo) -> bool:
        """Whether a place that matters to this pod is promised to another one."""
        return any(
            one.pod.priority >= pod.pod.priority and one.key != pod.key
            for node in self._nominated_nodes()
            for one in framework.nominated_pods(node)
        )

    # --- failing -------------------------------------------------------------------------------------------------

    def _refused(
        self, framework: Framework, pod: PodInfo, state: CycleState, trace: SchedulingTrace, rejection: Status
    ) -> Decision:
        """A PreFilter turned the pod down: every node counts as rejected with its status."""
        trace = replace(trace, pre_filter=PreFilterVerdict(rejection.code.value, rejection.reasons, rejection.plugin))
        statuses = dict.fromkeys(self.nodes.names, rejection)
        text = messages.pre_filtered(len(self.nodes), rejection.message)
        return self._failure(framework, pod, state, trace, text, statuses, frozenset((rejection.plugin,)))

    def _failure(
        self,
        framework: Framework,
        pod: PodInfo,
        state: CycleState,
        trace: SchedulingTrace,
        text: str,
        statuses: Mapping[str, Status],
        rejected_by: frozenset[str],
    ) -> Decision:
        """Nobody is left: ask the PostFilter plugins, and put the whole text together."""
        result, status = framework.run_post_filters(state, pod, statuses)
        text = f"{text} {status.message}" if status.reasons else text
        trace = replace(trace, **_failed(text))
        return Decision(
            pod,
            framework,
            state,
            trace,
            interface.unschedulable(text),
            rejected_by=rejected_by,
            post_filter=result,
        )

    # --- filtering -------------------------------------------------------------------------------------------------

    def _search(
        self, framework: Framework, pod: PodInfo, percentage: int, state: CycleState, early: PreFilterOutcome
    ) -> _Search:
        nominated = self.nodes.index.get(pod.pod.nominated_node_name)
        search = _Search(np.zeros(len(self.nodes), dtype=np.int32))
        if nominated is not None and self._nominated_fits(framework, pod, state, nominated, search):
            return search
        failed_before = np.flatnonzero(search.verdicts)
        rows = np.arange(len(self.nodes))
        if early.node_names is not None:
            named = np.array([name in early.node_names for name in self.nodes.names])
            absent = interface.unresolvable(f"node(s) didn't satisfy plugin(s) [{' '.join(early.plugins)}]")
            rows = np.flatnonzero(named)
        self._filter(framework, pod, state, search)
        codes = search.verdicts.copy()
        limit = _feasible_to_find(len(rows), percentage) if framework.at("score") or self._extenders else 1
        examined, feasible = _window(codes, rows, self.start_index, limit)
        search.examined = np.zeros(len(self.nodes), dtype=bool)
        search.examined[examined] = True
        search.verdicts[~search.examined] = 0
        search.verdicts[failed_before] = codes[failed_before]
        search.feasible = feasible
        search.rejected = int(np.count_nonzero(search.verdicts))
        if early.node_names is not None:
            unseen = ~named
            unseen[failed_before] = False
            search.reject(unseen, absent)
        self.start_index = (self.start_index + len(feasible) + search.rejected) % len(self.nodes)
        return search

    def _nominated_fits(self, framework: Framework, pod: PodInfo, state: CycleState, row: int, search: _Search) -> bool:
        """Try the nominated node alone; if it fits, the search is over."""
        rejection = framework.filter_node(state, pod, self.nodes.infos[row])
        search.examined = np.zeros(len(self.nodes), dtype=bool)
        search.examined[row] = True
        if rejection is not None:
            search.reject(row, rejection)
            return False
        search.feasible = np.array([row])
        return True

    def _filter(self, framework: Framework, pod: PodInfo, state: CycleState, search: _Search) -> None:
        """Filter all nodes at once, and those with nominated pods one by one."""
        verdicts = framework.run_filters(state, pod, self.nodes)
        search.verdicts = verdicts.codes.astype(np.int32)
        search.statuses = list(verdicts.statuses)
        for name in self._nominated_nodes():
            row = self.nodes.index.get(name)
            if row is not None:
                rejection = framework.filter_node(state, pod, self.nodes.infos[row])
                if rejection is None:
                    search.verdicts[row] = 0
                else:
                    search.reject(row, rejection)

    def _ask_extenders(self, pod: PodInfo, search: _Search) -> None:
        """Let extenders turn down nodes that every plugin accepts."""
        if self._extenders and len(search.feasible):
            verdict = self._extenders.filter(pod, self.nodes, search.feasible.tolist())
            search.feasible = np.array(verdict.rows, dtype=np.int64)
            for node, status in verdict.rejected.items():
                search.reject(self.nodes.index[node], status)

    # --- scoring ---------------------------------------------------------------------------------------------------

    def _scored(
        self, framework: Framework, pod: PodInfo, state: CycleState, trace: SchedulingTrace, rows: Vector
    ) -> SchedulingTrace:
        """Score the feasible nodes and choose."""
        columns = score(framework, pod, state, self.nodes, rows)
        columns += self._extenders.columns(pod, self.nodes, rows.tolist())
        totals = sum((column.normalized * column.weight for column in columns), np.zeros(len(rows), dtype=np.int64))
        chosen = self._pick(totals)
        others = totals.copy()
        others[chosen] = -1
        return replace(
            trace,
            scored=bool(columns),
            scorers=tuple(column.plugin for column in columns),
            columns={column.plugin: column for column in columns},
            selected=trace.feasible[chosen],
            runner_up=trace.feasible[int(others.argmax())],
        )


def score(framework: Framework, pod: PodInfo, state: CycleState, nodes: NodeTable, rows: Vector) -> list[ScoreColumn]:
    """Return the score columns of these rows; what they were computed from is frozen for the trace."""
    table = nodes.take(rows)
    columns = framework.run_scores(state, pod, table)
    table.freeze()
    return columns


def heap_root(totals: Vector) -> int:
    """Return which node kube-scheduler 1.36 picks: the root of a binary max-heap built over the feasible list.

    Sifting down swaps only with a strictly larger child, the left one if both are equal; so the root is the first
    node with the highest total in pre-order over the heap's tree.
    """
    best = (totals == totals.max()).nonzero()[0]
    return int(best[_pre_order(len(totals).bit_length())[best].argmin()]) if len(best) > 1 else int(best[0])


@functools.cache
def _pre_order(levels: int) -> Vector:
    """Return when each place of a full binary tree is met in pre-order; fewer places keep their order."""
    order = np.zeros(2**levels - 1, dtype=np.int64)
    for level in range(1, levels):
        first = 2**level - 1
        above = np.repeat(order[first // 2 : first], 2)
        right = np.arange(first + 1) % 2
        order[first : 2 * first + 1] = above + 1 + right * (2 ** (levels - level) - 1)
    return order


def _feasible_to_find(nodes: int, percentage: int) -> int:
    """How many feasible nodes are enough: all of a small cluster, 50 % falling to 5 % of a large one."""
    if nodes < FEWEST_NODES_TO_FIND:
        return nodes
    share = percentage or max(5, 50 - nodes // 125)
    return max(FEWEST_NODES_TO_FIND, nodes * share // 100)


def _window(
    verdicts: npt.NDArray[np.int32], rows: npt.NDArray[np.int64], start: int, limit: int
) -> tuple[npt.NDArray[np.int64], Vector]:
    """Return the rows that were looked at, and the feasible ones among them that were kept, both in order.

    The search ends when one feasible node more than needed was met; that one is discarded.
    """
    order = np.roll(rows, -(start % len(rows))) if len(rows) else rows
    passing = np.flatnonzero(verdicts[order] == 0)
    if len(passing) > limit:
        return order[: passing[limit]], order[passing[:limit]]
    return order, order[passing]


def _failed(message: str) -> dict[str, Any]:
    return {"event_type": "Warning", "event_reason": "FailedScheduling", "event_message": messages.cut(message)}


def _succeeded(pod: PodInfo, node: str | None) -> dict[str, Any]:
    message = f"Successfully assigned {pod.key} to {node}"
    return {"event_type": "Normal", "event_reason": "Scheduled", "event_message": messages.cut(message)}
