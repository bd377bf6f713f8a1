"""Quantities: quantity("1.5Gi"), compared, added and subtracted."""

import functools
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from labkit.api import quantity
from labkit.cel.errors import EvaluationError
from labkit.cel.values import Opaque


@functools.total_ordering
@dataclass(frozen=True)
class Quantity(Opaque):
    """An exact amount."""

    type_name = "kubernetes.Quantity"
    amount: Fraction

    def __lt__(self, other: "Quantity") -> bool:
        return self.amount < other.amount


def _parsed(text: str) -> Quantity:
    try:
        return Quantity(quantity.parse(text))
    except ValueError as wrong:
        raise EvaluationError(str(wrong)) from wrong


def _is_quantity(text: str) -> bool:
    try:
        quantity.parse(text)
    except ValueError:
        return False
    return True


def _integer(one: Quantity) -> int:
    if not _is_integer(one):
        raise EvaluationError("cannot convert value to integer")
    return int(one.amount)


def _is_integer(one: Quantity) -> bool:
    return one.amount.denominator == 1 and abs(one.amount) <= quantity.LARGEST


def _compared(one: Any, other: Any) -> int:
    return int(one.amount > other.amount) - int(one.amount < other.amount)


_Q = "kubernetes.Quantity"
FUNCTIONS = (
    (f"quantity(string) -> {_Q}", _parsed),
    ("isQuantity(string) -> bool", _is_quantity),
    (f"sign({_Q}) -> int", lambda one: (one.amount > 0) - (one.amount < 0)),
    (f"{_Q}::isGreaterThan({_Q}) -> bool", lambda one, other: one > other),
    (f"{_Q}::isLessThan({_Q}) -> bool", lambda one, other: one < other),
    (f"{_Q}::compareTo({_Q}) -> int", _compared),
    (f"{_Q}::asApproximateFloat() -> double", lambda one: float(one.amount)),
    (f"{_Q}::asInteger() -> int", _integer),
    (f"{_Q}::isInteger() -> bool", _is_integer),
    (f"{_Q}::add({_Q}) -> {_Q}", lambda one, other: Quantity(one.amount + other.amount)),
    (f"{_Q}::add(int) -> {_Q}", lambda one, other: Quantity(one.amount + other)),
    (f"{_Q}::sub({_Q}) -> {_Q}", lambda one, other: Quantity(one.amount - other.amount)),
    (f"{_Q}::sub(int) -> {_Q}", lambda one, other: Quantity(one.amount - other)),
)
