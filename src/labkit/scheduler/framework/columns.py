"""Kept columns: what a profile's plugins said about pods of one kind, asked again only where a node changed.

Pods are of one kind if their content is the same. Local plugins (see interface.Local) have a column each, and a row is
asked for again once its node has changed; so nobody pays for nodes that no search looks at. Plugins that count placed
pods keep tallies. A kind of pod for which a plugin with other habits matters has no columns: it takes the plain path,
which gives the same decisions.
"""

import functools
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from labkit.scheduler.framework import interface
from labkit.scheduler.framework.interface import CycleState, Local, Status, Vector
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.runtime import Framework
from labkit.scheduler.framework.tally import Tallies, Tally
from labkit.scheduler.framework.trace import ScoreColumn
from labkit.scheduler.framework.types import NodeInfo, PodInfo

Codes = npt.NDArray[np.int32]

MOST_KINDS = 64
FEW_ROWS = 6  # up to so many rows are asked one by one, more at once


class Unusual(Exception):
    """What was answered needs the plain path."""


@dataclass(eq=False)
class _Filtering:
    """A local Filter's verdicts: 0, or 1 + index in the statuses."""

    plugin: Any
    codes: Codes
    ask: Callable[[NodeInfo], Status | None] | None  # for one row, if its pods matter


@dataclass(eq=False)
class _Scoring:
    """A local Score's raw scores."""

    plugin: Any
    weight: int
    raw: Vector
    ask: Callable[[NodeInfo], int] | None
    scaled: bool  # normalised knowing all feasible nodes, so only the raw scores can be kept
    any_points: bool = False  # whether any raw score was ever more than 0


@dataclass(eq=False)
class _Counting:
    """A plugin that counts placed pods, and what it counts for pods of this kind."""

    plugin: Any
    tally: Tally


_POINTS = ("preFilter", "filter", "preScore", "score")


class Habits:
    """What a profile's plugins promise about themselves."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.filters, self.scorers = framework.at("filter"), framework.at("score")
        asked = {one.name: one for point in _POINTS for one in framework.at(point)}
        self.local_filters = [one for one in self.filters if local(one) is not None]
        self.local_scorers = [one for one in self.scorers if local(one) is not None]
        self.counting_filters = [one for one in self.filters if counts(one)]
        self.counting_scorers = [one for one in self.scorers if counts(one)]
        self.others = [one for one in asked.values() if local(one) is None and not counts(one)]
        self.judging = [one for one in self.others if "concerns" in vars(type(one))]
        # Whoever is asked again later may look for what its PreFilter noted.
        self.noting = [one for one in self.judging if hasattr(one, "pre_filter") and _asked_later(one)]
        # Columns are for profiles of plugins that all promise something, in the usual order and at their usual points.
        self.kept = len(self.judging) == len(self.others) and self._in_order() and not self._torn_apart()

    def concerned(self, pod: PodInfo) -> bool:
        """Whether a plugin without columns may have a say about the pod."""
        return any(one.concerns(pod) for one in self.judging)

    def _in_order(self) -> bool:
        """Whether the local Filters come first, so that their rejections win."""
        counting = [counts(one) for one in self.filters if local(one) is not None or counts(one)]
        return counting == sorted(counting)

    def _torn_apart(self) -> bool:
        """Whether some plugin was switched off at one of two points that belong together."""
        return any(
            hasattr(one, method) and (one in self.framework.at(point)) != (one in self.framework.at(before))
            for before, method, point in (("preFilter", "pre_filter", "filter"), ("preScore", "pre_score", "score"))
            for one in {*self.framework.at(point), *self.framework.at(before)} - {*self.others}
        )


def _asked_later(plugin: Any) -> bool:
    return any(hasattr(plugin, method) for method in ("reserve", "permit", "pre_bind", "bind", "post_bind", "explain"))


def local(plugin: Any) -> Local | None:
    """Return the promise of a plugin's own class."""
    promise: Local | None = vars(type(plugin)).get("local")
    return promise


def counts(plugin: Any) -> bool:
    """Whether a plugin's own class counts placed pods by plans."""
    return "filter_plan" in vars(type(plugin))


class KindColumns:
    """The columns for pods of one kind on one table."""

    def __init__(self, habits: Habits, pod: PodInfo, nodes: NodeTable) -> None:
        self.pod = pod
        self.nodes = nodes
        self.habits = habits
        self.width = 0  # how many nodes the last search looked at
        self.statuses: list[Status] = []
        self.rows_asked = 0  # how often the local plugins were asked about a row
        self._status_codes: dict[tuple[str, Status], int] = {}
        filters = [one for one in habits.local_filters if self._takes_part(one, "pre_filter")]
        scorers = [one for one in habits.local_scorers if self._takes_part(one, "pre_score")]
        codes = np.zeros((len(filters) + 1, len(nodes)), dtype=np.int32)
        numbers = np.zeros((len(scorers) + 2, len(nodes)), dtype=np.int64)
        self._seen: Vector = numbers[0]  # the generation in which a row was asked about, 0: never
        self.fixed: Vector = numbers[1]  # weighted scores of those that are not scaled
        self.codes: Codes = codes[0]  # the first rejection
        self.filtering = [self._filter(one, column) for one, column in zip(filters, codes[1:], strict=True)]
        self.scoring = [self._score(one, column) for one, column in zip(scorers, numbers[2:], strict=True)]
        self._left_out = {one.name for one in habits.filters} - {one.plugin.name for one in self.filtering}
        self._asks_pods = [(one, one.ask) for one in self.filtering if one.ask is not None]
        self._asks_points = [(one, one.ask) for one in self.scoring if one.ask is not None]
        self._context: object = None
        self.concerned = False  # whether a plugin without columns may have a say
        self._filter_counting: list[_Counting] = []
        self._score_counting: list[_Counting] = []

    def _takes_part(self, plugin: Any, before: str) -> bool:
        """Ask a local plugin's PreFilter or PreScore, which look at the pod alone."""
        prepare = getattr(plugin, before, None)
        answer = prepare(CycleState(), self.pod, self.nodes) if prepare is not None else None
        if answer is not None and answer is not interface.SKIP:
            raise Unusual
        return answer is None

    def _filter(self, plugin: Any, codes: Codes) -> _Filtering:
        return _Filtering(plugin, codes, self._row_asker(plugin, "filter_row"))

    def _score(self, plugin: Any, raw: Vector) -> _Scoring:
        framework = self.habits.framework
        weight, scaled = framework.weights.get(plugin.name, 1), plugin.name in framework.normalizing
        return _Scoring(plugin, weight, raw, self._row_asker(plugin, "score_row"), scaled)

    def _row_asker(self, plugin: Any, method: str) -> Any:
        promise = local(plugin)
        return vars(type(plugin))[method](plugin, self.pod) if promise is not None and promise.pods else None

    # --- keeping up ----------------------------------------------------------------------------------------------

    def follow(self, tallies: Tallies, context: object) -> None:
        """Bring the tallies up to date; work out anew what they count if other objects may have changed."""
        if context is None or context != self._context:
            self._context = context
            self.concerned = self.habits.concerned(self.pod)
            filters = [(one, one.filter_plan(self.pod)) for one in self.habits.counting_filters]
            scorers = [(one, one.score_plan(self.pod)) for one in self.habits.counting_scorers]
            self._filter_counting = [_Counting(one, tallies.of(plan, self.nodes)) for one, plan in filters if plan]
            self._score_counting = [_Counting(one, tallies.of(plan, self.nodes)) for one, plan in scorers if plan]
        for one in (*self._filter_counting, *self._score_counting):
            if not one.tally.fresh(self.nodes):
                one.tally = tallies.of(one.tally.plan, self.nodes)

    def verdicts(self, first: int, end: int) -> Codes:
        """Return the local Filters' verdicts on these rows, asking again about those that changed."""
        changed = self.nodes.changed
        stale = (self._seen[first:end] != changed[first:end]).nonzero()[0]
        if len(stale):
            self.rows_asked += len(stale)
            if len(stale) <= FEW_ROWS:
                for row in stale.tolist():
                    self._ask_one(first + row)
            elif len(stale) == end - first:
                self._ask(slice(first, end))
            else:
                self._ask(stale + first)
        return self.codes[first:end]

    def _ask_one(self, row: int) -> None:
        """Ask about a row of which perhaps only the pods changed."""
        if self.nodes.node_changed[row] > self._seen[row]:
            self._ask(slice(row, row + 1))
            return
        self._seen[row] = self.nodes.changed[row]
        info = self.nodes.infos[row]
        for filtering, ask in self._asks_pods:
            status = ask(info)
            filtering.codes[row] = self._code(filtering.plugin, status) if status is not None else 0
        code = next((code for one in self.filtering if (code := int(one.codes[row]))), 0)
        self.codes[row] = code
        if code:
            return  # its scores matter to nobody until it changes again
        for scoring, points in self._asks_points:
            self._put(scoring, row, points(info))

    def _put(self, scoring: _Scoring, row: int, points: int) -> None:
        if not scoring.scaled:
            if not 0 <= points <= interface.MAX_NODE_SCORE:
                raise Unusual
            self.fixed[row] += (points - scoring.raw[row]) * scoring.weight
        elif points:
            scoring.any_points = True
        scoring.raw[row] = points

    def _ask(self, rows: "slice | Vector") -> None:
        """Ask about many rows at once."""
        table = self.nodes.take(rows)
        codes = np.zeros(len(table), dtype=np.int32)
        for filtering in self.filtering:
            answer = filtering.plugin.filter(CycleState(), self.pod, table)
            if answer is None or not answer.codes.any():
                filtering.codes[rows] = 0
                continue
            found = self._coded(filtering.plugin, answer)
            filtering.codes[rows] = found
            codes = np.where(codes == 0, found, codes)
        self.codes[rows] = codes
        total = np.zeros(len(table), dtype=np.int64)
        for scoring in self.scoring:
            raw = scoring.plugin.score(CycleState(), self.pod, table)
            scoring.raw[rows] = raw
            if not scoring.scaled:
                if len(raw) and (raw.min() < 0 or raw.max() > interface.MAX_NODE_SCORE):
                    raise Unusual
                total += raw * scoring.weight
            elif raw.any():
                scoring.any_points = True
        self.fixed[rows] = total
        self._seen[rows] = self.nodes.changed[rows]

    def _coded(self, plugin: Any, answer: interface.Verdicts) -> Codes:
        own = [0, *(self._code(plugin, status) for status in answer.statuses)]
        found: Codes = np.array(own, dtype=np.int32)[answer.codes]
        return found

    def _code(self, plugin: Any, status: Status) -> int:
        """Return a status as a number that stands for it in this kind's columns."""
        code = self._status_codes.get((plugin.name, status))
        if code is None:
            if not status.rejected:
                raise Unusual
            self.statuses.append(status.by(plugin.name))
            code = self._status_codes[plugin.name, status] = len(self.statuses)
        return code

    # --- one cycle -----------------------------------------------------------------------------------------------

    def count(self, state: CycleState) -> list[Any]:
        """Hand the counts to the Filters that work by them; return those that take part."""
        for plugin in self.habits.noting:
            if plugin.pre_filter(state, self.pod, self.nodes) is not interface.SKIP:
                raise Unusual
        return [
            one.plugin
            for one in self._filter_counting
            if one.plugin.pre_filter_by(one.tally, state) is not interface.SKIP
        ]

    def filter(self, counting: Sequence[Any], state: CycleState, first: int, end: int) -> Codes:
        """Return the verdicts of all Filters on these rows."""
        codes = self.verdicts(first, end)
        if counting:
            table = self.nodes.take(slice(first, end))
            for plugin in counting:
                answer = plugin.filter(state, self.pod, table)
                if answer.codes.any():
                    codes = np.where(codes == 0, self._coded(plugin, answer), codes)
        return codes

    def totals(
        self, state: CycleState, rows: "slice | Vector", table: NodeTable
    ) -> tuple[Vector, dict[str, ScoreColumn]]:
        """Return the weighted sums of these (feasible) rows, and the columns that are not kept.

        What is the same for all of them may be left out of the sums.
        """
        total, columns = self.fixed[rows], {}  # a view, if the rows are a slice
        for scoring in self.scoring:
            if scoring.scaled and scoring.any_points:
                columns[scoring.plugin.name] = self._column(scoring.plugin, scoring.raw[rows], state, table)
        for counting in self._score_counting:
            plugin = counting.plugin
            if plugin.pre_score_by(counting.tally, state, self.pod, table) is not interface.SKIP:
                columns[plugin.name] = self._column(plugin, plugin.score(state, self.pod, table), state, table)
        for column in columns.values():
            total = total + column.normalized * column.weight
        return total, columns

    def skipping(self, counting: Sequence[Any]) -> set[str]:
        """The Filter plugins that are left out if these of the counting ones take part."""
        return self._left_out - {one.name for one in counting}

    # --- for the trace ---------------------------------------------------------------------------------------------

    def filter_names(self, counting: Sequence[Any]) -> Iterator[str]:
        """The Filter plugins that take part, in order."""
        left_out = self.skipping(counting)
        return (one.name for one in self.habits.filters if one.name not in left_out)

    def score_columns(
        self, state: CycleState, rows: Vector, table: NodeTable, known: dict[str, ScoreColumn]
    ) -> Iterator[ScoreColumn]:
        """Return every Score plugin's column; once all are there, freeze the table that they are explained from."""
        kept = {one.plugin.name: one for one in self.scoring}
        for plugin in self.habits.scorers:
            if plugin.name in known:
                yield known[plugin.name]
            elif plugin.name in kept:
                yield self._kept_column(kept[plugin.name], kept[plugin.name].raw[rows], state, table)
            elif plugin in self.habits.others and not hasattr(plugin, "pre_score"):
                yield self._column(plugin, np.zeros(len(rows), dtype=np.int64), state, table)

    def _kept_column(self, scoring: _Scoring, raw: Vector, state: CycleState, table: NodeTable) -> ScoreColumn:
        """A column with an explanation that has the plugin note what it works with when it is asked for.

        By then the table is frozen, and the nodes in it are those of now.
        """
        plugin, promise, pod = scoring.plugin, local(scoring.plugin), self.pod
        if promise is not None and promise.wider:
            plugin.score(state, pod, table)
        column = self._column(plugin, raw, state, table)

        def explain(row: int) -> str:
            if plugin.name not in state:
                plugin.score(state, pod, table)
            return column.explain(row)

        return replace(column, explain=explain)

    def _column(self, plugin: Any, raw: Vector, state: CycleState, table: NodeTable) -> ScoreColumn:
        framework = self.habits.framework
        scores = plugin.normalize(state, self.pod, raw) if plugin.name in framework.normalizing else raw
        explain = functools.partial(framework.explain, plugin, state, self.pod, table, raw, scores)
        return ScoreColumn(plugin.name, framework.weights.get(plugin.name, 1), raw, scores, explain)


class Columns:
    """A profile's columns, by kind of pod; those not used for longest are dropped."""

    def __init__(self, framework: Framework) -> None:
        self._habits = Habits(framework)
        self._tallies = Tallies()
        self._nodes = NodeTable(())
        self._kinds: OrderedDict[Hashable, KindColumns | None] = OrderedDict()

    def of(self, pod: PodInfo, nodes: NodeTable, context: object) -> KindColumns | None:
        """Return the columns for pods like this one as of now; None if it takes the plain path.

        `context` changes whenever objects other than pods and nodes may have changed; None: it cannot be told.
        """
        if not self._habits.kept or pod.content.key is None:
            return None
        if nodes is not self._nodes:
            self._nodes = nodes
            self._kinds.clear()
            self._tallies.clear()
        key = _key(pod)
        if key not in self._kinds:
            self._kinds[key] = self._made(pod, nodes)
            if len(self._kinds) > MOST_KINDS:
                self._kinds.popitem(last=False)
        self._kinds.move_to_end(key)
        kind = self._kinds[key]
        if kind is None:
            return None
        kind.follow(self._tallies, context)
        return None if kind.concerned else kind

    def give_up(self, pod: PodInfo) -> None:
        """Let pods like this one take the plain path from now on."""
        self._kinds[_key(pod)] = None

    def _made(self, pod: PodInfo, nodes: NodeTable) -> KindColumns | None:
        try:
            return KindColumns(self._habits, pod, nodes)
        except Unusual:
            return None


def _key(pod: PodInfo) -> Hashable:
    return pod.content.key, pod.pod.node_name
