"""Operators: arithmetic with CEL's limits, comparison, membership."""

import math
import operator
from collections.abc import Callable
from typing import Any

from labkit.cel import times, values
from labkit.cel.errors import EvaluationError
from labkit.cel.values import Duration, Uint

_NUMBERS = ("int", "uint", "double")


def _int(value: int) -> int:
    if not -(2**63) <= value < 2**63:
        raise EvaluationError("integer overflow")
    return value


def _uint(value: int) -> Uint:
    if not 0 <= value < 2**64:
        raise EvaluationError("unsigned integer overflow")
    return Uint(value)


def _towards_zero(one: int, other: int) -> int:
    if other == 0:
        raise EvaluationError("division by zero")
    quotient = abs(one) // abs(other)
    return quotient if (one < 0) == (other < 0) else -quotient


def _remainder(one: int, other: int) -> int:
    if other == 0:
        raise EvaluationError("modulus by zero")
    return one - other * _towards_zero(one, other)


def _double_division(one: float, other: float) -> float:
    if other == 0:
        if one == 0 or math.isnan(one):
            return math.nan
        return math.copysign(math.inf, one) * math.copysign(1, other)
    return one / other


def _arithmetic(sign: str, whole: Callable[[Any, Any], Any], double: Callable[[Any, Any], Any] | None) -> Any:
    yield f"_{sign}_(int, int) -> int", lambda one, other: _int(whole(int(one), int(other)))
    yield f"_{sign}_(uint, uint) -> uint", lambda one, other: _uint(whole(int(one), int(other)))
    if double is not None:
        yield f"_{sign}_(double, double) -> double", double


def _comparisons() -> Any:
    orders = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
    pairs = [(one, one) for one in ("bool", "string", "bytes", "timestamp", "duration")]
    pairs += [(one, other) for one in _NUMBERS for other in _NUMBERS]
    for sign, order in orders.items():
        for one, other in pairs:
            yield f"_{sign}_({one}, {other}) -> bool", order


def _in_list(value: Any, container: list[Any]) -> bool:
    return any(values.same(value, one) for one in container)


def _in_map(value: Any, container: dict[Any, Any]) -> bool:
    return values.find(container, value)[0]


def _special(*arguments: Any) -> Any:
    raise AssertionError(arguments)  # the evaluator does these itself: not all of their arguments are evaluated


FUNCTIONS = (
    ("_&&_(bool, bool) -> bool", _special),
    ("_||_(bool, bool) -> bool", _special),
    ("_?_:_(bool, A, A) -> A", _special),
    ("!_(bool) -> bool", operator.not_),
    ("-_(int) -> int", lambda value: _int(-value)),
    ("-_(double) -> double", operator.neg),
    ("-_(duration) -> duration", lambda value: Duration(-value.nanoseconds)),
    ("_==_(A, A) -> bool", values.same),
    ("_!=_(A, A) -> bool", lambda one, other: not values.same(one, other)),
    *_comparisons(),
    *_arithmetic("+", operator.add, operator.add),
    *_arithmetic("-", operator.sub, operator.sub),
    *_arithmetic("*", operator.mul, operator.mul),
    *_arithmetic("/", _towards_zero, _double_division),
    *_arithmetic("%", _remainder, None),
    ("_+_(string, string) -> string", operator.add),
    ("_+_(bytes, bytes) -> bytes", operator.add),
    ("_+_(list(A), list(A)) -> list(A)", operator.add),
    ("_+_(duration, duration) -> duration", lambda one, other: times.span(one.nanoseconds + other.nanoseconds)),
    ("_+_(duration, timestamp) -> timestamp", lambda one, other: times.within(one.nanoseconds + other.nanoseconds)),
    ("_+_(timestamp, duration) -> timestamp", lambda one, other: times.within(one.nanoseconds + other.nanoseconds)),
    ("_-_(duration, duration) -> duration", lambda one, other: times.span(one.nanoseconds - other.nanoseconds)),
    ("_-_(timestamp, duration) -> timestamp", lambda one, other: times.within(one.nanoseconds - other.nanoseconds)),
    ("_-_(timestamp, timestamp) -> duration", lambda one, other: times.span(one.nanoseconds - other.nanoseconds)),
    ("@in(A, list(A)) -> bool", _in_list),
    ("@in(A, map(A, B)) -> bool", _in_map),
)
