"""The search and the choice of one cycle, made from kept columns.

The same window, the same verdicts and the same totals as on the plain path, but only the nodes that the window reaches
are looked at, and of those only the ones that changed are asked about again.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from labkit.scheduler.framework.columns import Codes, KindColumns
from labkit.scheduler.framework.interface import CycleState, Vector
from labkit.scheduler.framework.trace import ScoreColumn
from labkit.scheduler.framework.types import PodInfo

SLACK = 16  # nodes that a search looks at beyond what the last one needed


class ColumnSearch:
    """One search: `feasible` are the rows found, `examined` is how many nodes were looked at."""

    def __init__(self, kind: KindColumns, pod: PodInfo, start: int, limit: int, record: bool) -> None:
        self._kind = kind
        self._pod = pod
        self._record = record
        self._start = start % len(kind.nodes)
        self._pieces: list[tuple[int, Codes]] = []  # first row, verdicts from there on
        self._totals: Vector | None = None
        self._chosen = 0
        self._known: dict[str, ScoreColumn] = {}
        self.state = CycleState()
        self._counting = kind.count(self.state)
        self.state["skipped filter"] = kind.skipping(self._counting)
        self.feasible: Vector
        self.examined: int
        self._search(limit)

    def _search(self, limit: int) -> None:
        """Look at piece after piece until one feasible node more than needed was met, or all were looked at."""
        size = len(self._kind.nodes)
        at, left, found = self._start, size, 0
        width = self._kind.width or limit + 1 + SLACK
        passing: list[Vector] = []
        while left and found <= limit:
            end = min(at + min(width, left), size)
            codes = self._kind.filter(self._counting, self.state, at, end)
            self._pieces.append((at, codes))
            passing.append((codes == 0).nonzero()[0] + at)
            found += len(passing[-1])
            left -= end - at
            at = end % size
        feasible = passing[0] if len(passing) == 1 else np.concatenate(passing)
        self.examined = size
        if found > limit:
            self.examined = (int(feasible[limit]) - self._start) % size
        self.feasible = feasible[:limit]
        self._kind.width = self.examined + 1 + SLACK

    def choose(self, pick: Callable[[Vector], int]) -> int:
        """Score the feasible nodes, if there is a choice, and return which one it is."""
        if len(self.feasible) > 1:
            rows = self._rows()
            self._table = self._kind.nodes.take(rows)
            self._totals, self._known = self._kind.totals(self.state, rows, self._table)
            self._chosen = pick(self._totals)
        return self._chosen

    def _rows(self) -> "slice | Vector":
        """The feasible rows; if they lie side by side a slice, which copies nothing, unless a trace is to keep them."""
        first, last = int(self.feasible[0]), int(self.feasible[-1])
        beside = last - first + 1 == len(self.feasible) and not self._record
        return slice(first, last + 1) if beside else self.feasible

    def recorded(self) -> dict[str, Any]:
        """Return what the trace keeps of it."""
        kind, nodes = self._kind, self._kind.nodes
        names = nodes.names
        told: dict[str, Any] = {
            "filters": tuple(kind.filter_names(self._counting)),
            "feasible": tuple([names[row] for row in self.feasible.tolist()]),
            "statuses": kind.statuses,
            **self._verdicts(),
        }
        if self._totals is None:
            return told
        columns = list(kind.score_columns(self.state, self.feasible, self._table, self._known))
        self._table.freeze()
        others = self._totals.copy()
        others[self._chosen] = -1
        return {
            **told,
            "scored": bool(columns),
            "scorers": tuple(one.plugin for one in columns),
            "columns": {one.plugin: one for one in columns},
            "runner_up": told["feasible"][int(others.argmax())],
        }

    def _verdicts(self) -> dict[str, Any]:
        size = len(self._kind.nodes)
        verdicts, examined = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=bool)
        left = self.examined
        for first, codes in self._pieces:
            end = first + min(left, len(codes))
            verdicts[first:end] = codes[: end - first]
            examined[first:end] = True
            left -= end - first
        return {"verdicts": verdicts, "examined": examined}
