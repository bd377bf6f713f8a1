"""Lists: Kubernetes' isSorted, sum, min, max, indexOf, and CEL's slice, flatten, distinct, sort, reverse, range."""

import functools
import itertools
from typing import Any

from labkit.cel import times, values
from labkit.cel.errors import EvaluationError
from labkit.cel.values import Duration, Uint

_COMPARABLE = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")
_SUMMABLE = {"int": 0, "uint": Uint(0), "double": 0.0, "duration": Duration(0)}


def _sorted(some: list[Any]) -> bool:
    return not any(values.less(later, earlier) for earlier, later in itertools.pairwise(some))


def _sum(some: list[Any]) -> Any:
    if not some:
        return 0
    total = _SUMMABLE.get(values.kind(some[0]), 0)
    for one in some:
        total = _added(total, one)
    return total


def _added(one: Any, other: Any) -> Any:
    if isinstance(one, Duration):
        return times.span(one.nanoseconds + other.nanoseconds)
    total = type(one)(one + other)
    if isinstance(total, int) and not values.fits(total):
        raise EvaluationError("unsigned integer overflow" if isinstance(total, Uint) else "integer overflow")
    return total


def _extreme(some: list[Any], name: str) -> Any:
    if not some:
        raise EvaluationError(f"{name} called on empty list")
    best = some[0]
    for one in some[1:]:
        if values.less(one, best) if name == "min" else values.less(best, one):
            best = one
    return best


def _index_of(some: list[Any], wanted: Any) -> int:
    return next((place for place, one in enumerate(some) if values.same(one, wanted)), -1)


def _last_index_of(some: list[Any], wanted: Any) -> int:
    return next((place for place in reversed(range(len(some))) if values.same(some[place], wanted)), -1)


def _slice(some: list[Any], start: int, end: int) -> list[Any]:
    if start < 0 or end < 0:
        raise EvaluationError(f"cannot slice({start}, {end}), negative indexes not supported")
    if start > end:
        raise EvaluationError(f"cannot slice({start}, {end}), start index must be less than or equal to end index")
    if end > len(some):
        raise EvaluationError(f"cannot slice({start}, {end}), list is length {len(some)}")
    return some[start:end]


def _flatten(some: list[Any], depth: int = 1) -> list[Any]:
    if depth < 0:
        raise EvaluationError("level must be non-negative")
    found: list[Any] = []
    for one in some:
        found.extend(_flatten(one, depth - 1) if isinstance(one, list) and depth else [one])
    return found


def _distinct(some: list[Any]) -> list[Any]:
    found: list[Any] = []
    for one in some:
        if not any(values.same(one, other) for other in found):
            found.append(one)
    return found


def _sort(some: list[Any]) -> list[Any]:
    if len({values.kind(one) for one in some}) > 1:
        raise EvaluationError("list elements must have the same type")
    if some and values.kind(some[0]) not in _COMPARABLE:
        raise EvaluationError("list elements must be comparable")
    return sorted(
        some,
        key=functools.cmp_to_key(lambda one, other: -1 if values.less(one, other) else int(values.less(other, one))),
    )


def _min(some: list[Any]) -> Any:
    return _extreme(some, "min")


def _max(some: list[Any]) -> Any:
    return _extreme(some, "max")


FUNCTIONS = (
    *((f"list({one})::isSorted() -> bool", _sorted) for one in _COMPARABLE),
    *((f"list({one})::sum() -> {one}", _sum) for one in _SUMMABLE),
    *((f"list({one})::min() -> {one}", _min) for one in _COMPARABLE),
    *((f"list({one})::max() -> {one}", _max) for one in _COMPARABLE),
    ("list(A)::indexOf(A) -> int", _index_of),
    ("list(A)::lastIndexOf(A) -> int", _last_index_of),
    ("list(A)::slice(int, int) -> list(A)", _slice),
    ("list(list(A))::flatten() -> list(A)", _flatten),
    ("list(dyn)::flatten(int) -> list(dyn)", _flatten),
    ("list(A)::distinct() -> list(A)", _distinct),
    *((f"list({one})::sort() -> list({one})", _sort) for one in _COMPARABLE),
    ("list(A)::reverse() -> list(A)", lambda some: some[::-1]),
    ("lists.range(int) -> list(int)", lambda count: list(range(count))),
)
