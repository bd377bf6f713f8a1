"""A tally: placed pods counted by the value of a node label, kept up to date pod by pod.

A plan says what is counted and can be compared: cycles with the same plan share one tally, and each pays only for the
pods that came or went since the last one looked. A tally made anew from the same table holds the same numbers.
"""

import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from labkit.scheduler.framework.interface import Vector
from labkit.scheduler.framework.node_table import Coded, Mask, NodeTable
from labkit.scheduler.framework.types import PodGroup

MOST_GROUPS, MOST_TALLIES = 8192, 128

Derived = TypeVar("Derived")


@dataclass(frozen=True)
class Slot:
    """One count: its name, and the node label whose values are told apart ("" counts node by node)."""

    name: Hashable
    key: str = ""


class Plan(Protocol):
    """What is counted, as a value: equal plans count the same."""

    def __hash__(self) -> int: ...

    @property
    def with_terms_only(self) -> bool:
        """Whether only pods with affinity terms can count."""
        ...

    def slots(self) -> Sequence[Slot]:
        """The counts that are there even if nothing counts in them."""
        ...

    def eligible(self, nodes: NodeTable, slot: Slot) -> Mask:
        """The nodes whose pods count in a slot."""
        ...

    def weigh(self, group: PodGroup) -> Sequence[tuple[Slot, int]]:
        """In which slots a pod of a group counts, and how much."""
        ...


@dataclass(eq=False)
class Count:
    """One slot's numbers: by the label's code, or by row."""

    key: str  # of the label
    eligible: Mask
    codes: npt.NDArray[np.int32] | npt.NDArray[np.int64]  # of all nodes, row by row
    sums: Vector
    column: Coded[str] | None  # what the codes stand for
    pods: int = 0  # how many pods counted, whatever their weights add up to

    def codes_on(self, nodes: NodeTable, whole: NodeTable) -> npt.NDArray[np.int32] | npt.NDArray[np.int64]:
        """The codes of some nodes, which need not be of the whole table (a trial's are not)."""
        rows = nodes.rows_in(whole)
        if rows is not None:
            return self.codes[rows]
        known = self.column.code_of if self.column is not None else {}
        return np.array([known.get(info.node.labels.get(self.key), 0) for info in nodes.infos], dtype=np.int32)


class Tally:
    """The counts of a plan on a table."""

    def __init__(self, plan: Plan, nodes: NodeTable) -> None:
        self.plan = plan
        self._nodes = weakref.ref(nodes)  # traces keep tallies, and would keep whole tables
        self._topology = nodes.topology
        self._weights: dict[PodGroup, list[tuple[Count, int]]] = {}
        self.counts: dict[Slot, Count] = {slot: self._empty(slot) for slot in plan.slots()}
        for group, rows, numbers in nodes.pod_groups(self._weighed, plan.with_terms_only):
            for count, weight in self._weighed(group):
                self._add(count, np.array(rows), np.array(numbers), weight)
        self._seen = nodes.pod_changes.position
        self._derived: dict[Hashable, Any] = {}

    def derived(self, key: Hashable, work_out: Callable[[], Derived]) -> Derived:
        """Return what follows from the nodes' labels alone, worked out once."""
        if key not in self._derived:
            self._derived[key] = work_out()
        found: Derived = self._derived[key]
        return found

    def empty(self, slot: Slot) -> tuple[Count, Vector]:
        """A slot that nothing counted in so far, with numbers of the caller's own."""
        count = self._count(slot)
        return count, np.zeros_like(count.sums)

    def fresh(self, nodes: NodeTable) -> bool:
        """Bring the counts up to date; False if they cannot be, because labels or the list of nodes changed."""
        if nodes is not self._nodes() or nodes.topology != self._topology:
            return False
        if self._seen == nodes.pod_changes.position:
            return True
        missed = nodes.pod_changes.since(self._seen)
        if missed is None:
            return False
        for row, group, more in missed:
            for count, weight in self._weighed(group):
                if count.eligible[row]:
                    count.sums[count.codes[row]] += more * weight
                    count.pods += more
        self._seen = nodes.pod_changes.position
        return True

    def _weighed(self, group: PodGroup) -> list[tuple[Count, int]]:
        """Where a group counts, worked out once."""
        found = self._weights.get(group)
        if found is None:
            if len(self._weights) >= MOST_GROUPS:
                self._weights.clear()
            found = [(self._count(slot), weight) for slot, weight in self.plan.weigh(group)]
            self._weights[group] = found
        return found

    def _count(self, slot: Slot) -> Count:
        found = self.counts.get(slot)
        if found is None:
            found = self.counts[slot] = self._empty(slot)
        return found

    def _empty(self, slot: Slot) -> Count:
        nodes = self._nodes()
        assert nodes is not None, "slots are added while the table is in use"
        eligible = self.plan.eligible(nodes, slot)
        if not slot.key:
            return Count("", eligible, np.arange(len(nodes)), np.zeros(len(nodes), dtype=np.int64), None)
        column = nodes.label(slot.key)
        return Count(slot.key, eligible, column.codes, np.zeros(len(column.values), dtype=np.int64), column)

    def _add(self, count: Count, rows: Vector, numbers: Vector, weight: int) -> None:
        there = count.eligible[rows]
        if there.any():
            np.add.at(count.sums, count.codes[rows[there]], numbers[there] * weight)
            count.pods += int(numbers[there].sum())


class Tallies:
    """The tallies of the plans that were asked for lately."""

    def __init__(self) -> None:
        self._tallies: OrderedDict[Plan, Tally] = OrderedDict()

    def clear(self) -> None:
        """Forget them all."""
        self._tallies.clear()

    def of(self, plan: Plan, nodes: NodeTable) -> Tally:
        """Return the plan's tally as of now."""
        known = self._tallies.get(plan)
        if known is None or not known.fresh(nodes):
            known = self._tallies[plan] = Tally(plan, nodes)
            if len(self._tallies) > MOST_TALLIES:
                self._tallies.popitem(last=False)
        self._tallies.move_to_end(plan)
        return known
