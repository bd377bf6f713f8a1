"""The three scoring strategies of NodeResourcesFit: columns in, integers out, and the arithmetic in words.

For every resource: what a node has, what would be asked of it with the pod on it. Integer divisions truncate as in
Go; a resource that a node does not have (or, if scalar, that the pod does not ask for) is left out for that node.
"""

import functools
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labkit.scheduler.framework.interface import MAX_NODE_SCORE, Vector
from labkit.scheduler.framework.resource_names import written

Formula = Callable[[Vector, Vector], Vector]


@dataclass(frozen=True)
class ResourceColumn:
    """One resource on the nodes being scored."""

    name: str
    weight: int
    allocatable: Vector
    requested: Vector  # the incoming pod included


@dataclass(frozen=True)
class Strategy:
    """A formula per resource, how it is written down, and how the resources' scores are put together."""

    each: Formula
    one: Callable[[int, int], int]  # the same for one node that has some of it
    written: Callable[[str, int, int], str]
    float_average: bool = False  # RequestedToCapacityRatio: zero scores do not count, the average is rounded


def score(strategy: Strategy, columns: Sequence[ResourceColumn], size: int) -> Vector:
    """Return every node's score."""
    if columns and not strategy.float_average and all((column.allocatable > 0).all() for column in columns):
        return _everywhere(strategy, columns)
    total, weights = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for column in columns:
        points, counts = _points(strategy, column)
        total += np.where(counts, points * column.weight, 0)
        weights += np.where(counts, column.weight, 0)
    divisor = np.maximum(weights, 1)
    if not strategy.float_average:
        return np.where(weights > 0, total // divisor, 0)
    average = total / divisor
    whole = np.floor(average)
    rounded: Vector = np.where(weights > 0, whole + (average - whole >= 0.5), 0).astype(np.int64)
    return rounded


def _everywhere(strategy: Strategy, columns: Sequence[ResourceColumn]) -> Vector:
    """The same, shorter, where every node has some of everything, as nearly always."""
    points = [strategy.each(column.allocatable, column.requested) * column.weight for column in columns]
    total: Vector = functools.reduce(np.add, points)
    return total // sum(column.weight for column in columns)


def score_one(strategy: Strategy, resources: Sequence[tuple[int, int, int]]) -> int:
    """Return one node's score from (weight, allocatable, requested) per resource."""
    total = weights = 0
    for weight, allocatable, requested in resources:
        points = strategy.one(allocatable, requested) if allocatable > 0 else 0
        if points or (allocatable > 0 and not strategy.float_average):
            total += points * weight
            weights += weight
    if not weights:
        return 0
    if not strategy.float_average:
        return total // weights
    average = total / weights
    whole = math.floor(average)
    return whole + (average - whole >= 0.5)


def explain(strategy: Strategy, columns: Sequence[ResourceColumn], row: int, result: int) -> str:
    """Spell out one node: "cpu (4000-600)*100/4000 = 85, memory … = 97; (85*1+97*1)/2 = 91"."""
    parts, terms, weights = [], [], 0
    for column in columns:
        points, counts = _points(strategy, column)
        if column.allocatable[row] == 0:
            continue
        formula = strategy.written(column.name, int(column.allocatable[row]), int(column.requested[row]))
        left_out = "" if counts[row] else " (0 does not count)"
        parts.append(f"{column.name} {formula} = {points[row]}{left_out}")
        if counts[row]:
            terms.append(f"{points[row]}*{column.weight}")
            weights += column.weight
    if not terms:
        return "; ".join([", ".join(parts) or "none of the scored resources", f"{result}"])
    return f"{', '.join(parts)}; ({'+'.join(terms)})/{weights} = {result}"


def _points(strategy: Strategy, column: ResourceColumn) -> tuple[Vector, Any]:
    present = column.allocatable > 0
    points = strategy.each(np.where(present, column.allocatable, 1), column.requested)
    return points, present & (points > 0) if strategy.float_average else present


def least_allocated() -> Strategy:
    """The more is left, the better."""
    return Strategy(_least, _least_one, _write_least)


def most_allocated() -> Strategy:
    """The fuller, the better."""
    return Strategy(_most, _most_one, _write_most)


def requested_to_capacity_ratio(shape: Sequence[Mapping[str, int]]) -> Strategy:
    """The shape's score (0..10, times 10) at the node's utilisation in percent."""
    points = [(one.get("utilization", 0), one.get("score", 0) * 10) for one in shape]

    def each(allocatable: Vector, requested: Vector) -> Vector:
        return _along(points, _utilization(allocatable, requested))

    def write(name: str, allocatable: int, requested: int) -> str:
        used = int(_utilization(np.array([allocatable]), np.array([requested]))[0])
        if requested > allocatable:
            return f"{written(name, requested)} > {written(name, allocatable)}, so {used} %: shape({used})"
        return f"{written(name, requested)}*100/{written(name, allocatable)} = {used} %: shape({used})"

    def one(allocatable: int, requested: int) -> int:
        return int(each(np.array([allocatable]), np.array([requested]))[0])

    return Strategy(each, one, write, float_average=True)


def _least(allocatable: Vector, requested: Vector) -> Vector:
    left: Vector = np.where(requested > allocatable, 0, (allocatable - requested) * MAX_NODE_SCORE // allocatable)
    return left


def _least_one(allocatable: int, requested: int) -> int:
    return 0 if requested > allocatable else (allocatable - requested) * MAX_NODE_SCORE // allocatable


def _write_least(name: str, allocatable: int, requested: int) -> str:
    has, asked = written(name, allocatable), written(name, requested)
    return f"{asked} > {has}" if requested > allocatable else f"({has}-{asked})*100/{has}"


def _most(allocatable: Vector, requested: Vector) -> Vector:
    used: Vector = np.minimum(requested, allocatable) * MAX_NODE_SCORE // allocatable
    return used


def _most_one(allocatable: int, requested: int) -> int:
    return min(requested, allocatable) * MAX_NODE_SCORE // allocatable


def _write_most(name: str, allocatable: int, requested: int) -> str:
    has, asked = written(name, allocatable), written(name, requested)
    return f"min({asked}, {has})*100/{has}" if requested > allocatable else f"{asked}*100/{has}"


def _utilization(allocatable: Vector, requested: Vector) -> Vector:
    used: Vector = np.where(requested > allocatable, 100, requested * 100 // allocatable)
    return used


def _along(points: Sequence[tuple[int, int]], used: Vector) -> Vector:
    """Follow the broken line; between two points one division, truncated toward zero (falling parts too)."""
    found = np.full(used.shape, points[-1][1], dtype=np.int64)
    for (x0, y0), (x1, y1) in reversed(list(itertools.pairwise(points))):
        rise = (y1 - y0) * (used - x0)
        step = np.sign(rise) * (np.abs(rise) // (x1 - x0))
        found = np.where(used <= x1, y0 + step, found)
    first: Vector = np.where(used <= points[0][0], points[0][1], found)
    return first
