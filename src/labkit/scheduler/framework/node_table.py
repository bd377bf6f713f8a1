"""The node table: nodes as NumPy columns, which Filter and Score plugins are given.

A column is made when first asked for; whenever it is asked for again, the rows that changed since are read anew, so
that a cycle pays for the nodes that changed and not for all. `take` gives a table of some rows whose columns are copies
(views, if the rows are a slice); once frozen it keeps what was looked at and cannot see anything newer.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from labkit.scheduler.framework.journal import Journal
from labkit.scheduler.framework.types import PODS, NodeInfo, PodGroup

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Value = TypeVar("Value", bound=Hashable)

MOST_COLUMNS = 512  # then all are dropped: a workload with ever new images or labels must not grow the table


@dataclass
class Coded(Generic[Value]):
    """A column of values that repeat: per row a code, per code the value (code 0 is None, for "not there")."""

    codes: npt.NDArray[np.int32]
    values: list[Value | None]
    code_of: dict[Value | None, int] = field(default_factory=dict, repr=False)

    def map(self, of: Callable[[Value | None], Any], dtype: Any) -> npt.NDArray[Any]:
        """Return a function of the value for every row, computed once per distinct value."""
        return np.array([of(value) for value in self.values], dtype=dtype)[self.codes]

    def encode(self, value: Value | None) -> int:
        """Return the code of a value, a new one if needed."""
        code = self.code_of.setdefault(value, len(self.values))
        if code == len(self.values):
            self.values.append(value)
        return code


@dataclass
class ImageState:
    """Where an image lies. The size is that of the first node that reported it."""

    size: int
    nodes: set[str] = field(default_factory=set)


@dataclass
class _Column:
    """Numbers, how a row is read, and up to which change they are fresh."""

    values: Numbers
    extract: Callable[[NodeInfo], int]
    seen: int


class NodeTable:
    """Some nodes, in list order, column by column.

    `generation` counts changes of rows from 1 on; `changed` and `node_changed` hold per row the generation in which
    anything of it, or its Node object, changed last. `topology` counts changes of labels and taints.
    """

    def __init__(
        self,
        infos: Sequence[NodeInfo],
        images: Mapping[str, ImageState] | None = None,
        parent: "NodeTable | None" = None,
        rows: "Numbers | slice | None" = None,
    ) -> None:
        self._infos: list[NodeInfo] | None = None if parent is not None else list(infos)
        self._parent = parent
        self._rows = rows
        self._size = len(infos) if rows is None else rows.stop - rows.start if isinstance(rows, slice) else len(rows)
        self._names: tuple[str, ...] | None = None
        self.images = images if images is not None else {}
        self._index: dict[str, int] | None = None
        self._numbers: dict[Hashable, _Column] = {}
        self._coded: dict[Hashable, Coded[Any]] = {}
        if parent is None:
            self._begin()

    def _begin(self) -> None:
        """Prepare for change, which parts of a table never see."""
        self._encode: dict[Hashable, Callable[[NodeInfo], Any]] = {}
        self._groups: dict[PodGroup, dict[int, int]] | None = None  # per group: row -> how many pods
        self._with_terms: dict[PodGroup, None] = {}  # those of them that have affinity terms
        self._row_changes: Journal[int] = Journal()
        self.pod_changes: Journal[tuple[int, PodGroup, int]] = Journal()  # row, group, how many more (or fewer)
        self.generation = 1
        self.changed = np.ones(self._size, dtype=np.int64)
        self.node_changed = np.ones(self._size, dtype=np.int64)
        self.topology = 0

    def __len__(self) -> int:
        return self._size

    @property
    def infos(self) -> list[NodeInfo]:
        """The nodes with their pods, row by row."""
        if self._infos is None:
            whole = self._parent.infos if self._parent is not None else []
            if isinstance(self._rows, slice):
                self._infos = whole[self._rows]
            else:
                self._infos = [whole[row] for row in self._rows.tolist()] if self._rows is not None else []
        return self._infos

    @property
    def names(self) -> tuple[str, ...]:
        """The nodes' names, row by row."""
        if self._names is None:
            self._names = tuple([info.node.name for info in self.infos])
        return self._names

    @property
    def index(self) -> Mapping[str, int]:
        """Row by node name."""
        if self._index is None:
            self._index = {name: row for row, name in enumerate(self.names)}
        return self._index

    # --- columns ---------------------------------------------------------------------------------------------

    def allocatable(self, resource: str) -> Numbers:
        """What each node has for pods (cpu in milli)."""
        return self.numbers(("allocatable", resource), lambda info: info.node.allocatable.get(resource, 0))

    def requested(self, resource: str) -> Numbers:
        """What the pods on each node really ask for."""
        return self.numbers(("requested", resource), lambda info: info.requested.get(resource, 0))

    def non_zero(self, resource: str) -> Numbers:
        """The same for cpu and memory, with defaults for containers that ask for nothing."""
        return self.numbers(("non_zero", resource), lambda info: info.non_zero[resource])

    @property
    def pod_count(self) -> Numbers:
        """How many pods are on each node."""
        return self.numbers("pod_count", lambda info: len(info.pods))

    @property
    def pods_allowed(self) -> Numbers:
        """How many pods each node takes."""
        return self.allocatable(PODS)

    @property
    def unschedulable(self) -> Mask:
        """Which nodes are cordoned."""
        return self.numbers("unschedulable", lambda info: int(info.node.unschedulable)).astype(bool)

    @property
    def port_count(self) -> Numbers:
        """How many host ports are taken on each node."""
        return self.numbers("port_count", lambda info: len(info.ports))

    def image_spread(self, image: str) -> Numbers:
        """On how many nodes an image (by its full name with tag) lies, for the nodes that have it; 0 for others."""
        return self.numbers(("image", image), lambda info: info.image_counts.get(image, 0))

    def label(self, key: str) -> Coded[str]:
        """The value of a label on each node."""
        return self.coded(("label", key), lambda info: info.node.labels.get(key))

    @property
    def taints(self) -> Coded[Any]:
        """The tuple of taints of each node."""
        return self.coded("taints", lambda info: info.node.taints)

    def numbers(self, key: Hashable, extract: Callable[[NodeInfo], int]) -> Numbers:
        """Return the column `key`: one integer per node, read by `extract` from what may change with its pods."""
        column = self._numbers.get(key)
        if column is None:
            return self._new_numbers(key, extract)
        if self._parent is None and column.seen != self._row_changes.position:
            missed = self._row_changes.since(column.seen)
            if missed is None or len(missed) > self._size:
                return self._new_numbers(key, extract)
            for row in missed:
                column.values[row] = column.extract(self.infos[row])
            column.seen = self._row_changes.position
        return column.values

    def _new_numbers(self, key: Hashable, extract: Callable[[NodeInfo], int]) -> Numbers:
        values = self._sliced_numbers(key, extract)
        _make_room(self._numbers)
        self._numbers[key] = _Column(values, extract, self._row_changes.position if self._parent is None else 0)
        return values

    def coded(self, key: Hashable, encode: Callable[[NodeInfo], Any]) -> Coded[Any]:
        """Return the column `key`: one repeating value per node, read by `encode` from the node object alone."""
        column = self._coded.get(key)
        if column is None:
            column = self._sliced_codes(key, encode)
            _make_room(self._coded)
            self._coded[key] = column
            if self._parent is None:
                self._encode[key] = encode
        return column

    def count_pods(self, counts: Callable[[PodGroup], bool]) -> Numbers:
        """How many pods of the groups that count are on each node."""
        if self._parent is not None:
            return self._parent.count_pods(counts)[self._rows]
        total = np.zeros(self._size, dtype=np.int64)
        for _, rows, numbers in self.pod_groups(counts):
            total[rows] += numbers
        return total

    def pod_groups(
        self, wanted: Callable[[PodGroup], object], with_terms: bool = False
    ) -> Iterator[tuple[PodGroup, list[int], list[int]]]:
        """The wanted groups of pods (of those with affinity terms): on which rows, and how many of them on each."""
        groups = self._pod_groups()
        for group in self._with_terms if with_terms else groups:
            if wanted(group):
                places = groups[group]
                yield group, list(places), list(places.values())

    def _pod_groups(self) -> dict[PodGroup, dict[int, int]]:
        if self._groups is None:
            self._groups = {}
            for row, info in enumerate(self.infos):
                for group, count in info.groups.items():
                    self._place(self._groups, group, row, count)
        return self._groups

    def _place(self, groups: dict[PodGroup, dict[int, int]], group: PodGroup, row: int, count: int) -> None:
        places = groups.get(group)
        if places is None:
            places = groups[group] = {}
            if group.has_terms:
                self._with_terms[group] = None
        places[row] = count

    # --- life --------------------------------------------------------------------------------------------------

    def take(self, rows: "Numbers | slice") -> "NodeTable":
        """Return a table of these rows, in this order."""
        return NodeTable((), self.images, self, rows)

    def rows_in(self, whole: "NodeTable") -> "Numbers | slice | None":
        """Which rows of another table these are, if they were taken from it; None if not."""
        if self is whole:
            return slice(0, self._size)
        return self._rows if self._parent is whole else None

    def freeze(self) -> "NodeTable":
        """Forget where the rows came from: columns not yet looked at stay unknown."""
        _ = self.infos
        self._parent = None
        self.images = {}
        self._begin()
        return self

    def refresh(self, row: int, info: NodeInfo) -> None:
        """Put a node's new state into its row."""
        before, self.infos[row] = self.infos[row], info
        self.generation += 1
        self.changed[row] = self.generation
        self._row_changes.add(row)
        if self._groups is not None:
            self._regroup(self._groups, row, before.groups, info.groups)
        if before.node is not info.node:
            self.node_changed[row] = self.generation
            if before.node.labels != info.node.labels or before.node.taints != info.node.taints:
                self.topology += 1
            for key, column in self._coded.items():
                column.codes[row] = column.encode(self._encode[key](info))

    def _regroup(
        self,
        groups: dict[PodGroup, dict[int, int]],
        row: int,
        before: Mapping[PodGroup, int],
        after: Mapping[PodGroup, int],
    ) -> None:
        for group, count in before.items():
            if group not in after:
                self.pod_changes.add((row, group, -count))
                del groups[group][row]
                if not groups[group]:
                    del groups[group]
                    self._with_terms.pop(group, None)
        for group, count in after.items():
            more = count - before.get(group, 0)
            if more:
                self.pod_changes.add((row, group, more))
                self._place(groups, group, row, count)

    def _sliced_numbers(self, key: Hashable, extract: Callable[[NodeInfo], int]) -> Numbers:
        if self._parent is not None:
            return self._parent.numbers(key, extract)[self._rows]
        return np.fromiter((extract(info) for info in self.infos), dtype=np.int64, count=self._size)

    def _sliced_codes(self, key: Hashable, encode: Callable[[NodeInfo], Any]) -> Coded[Any]:
        if self._parent is not None:
            whole = self._parent.coded(key, encode)
            return Coded(whole.codes[self._rows], whole.values, whole.code_of)  # values are only ever appended
        column: Coded[Any] = Coded(np.zeros(self._size, dtype=np.int32), [None], {None: 0})
        for row, info in enumerate(self.infos):
            column.codes[row] = column.encode(encode(info))
        return column


def _make_room(columns: dict[Hashable, Any]) -> None:
    if len(columns) >= MOST_COLUMNS:
        columns.clear()
