"""Optional values: optional.of(1), .hasValue(), .orValue(2), and the first and last of a list."""

from typing import Any

from labkit.cel import values
from labkit.cel.errors import EvaluationError
from labkit.cel.values import NONE, Optional


def _value(one: Optional) -> Any:
    if not one.present:
        raise EvaluationError("optional.none() dereference")
    return one.value


def _unless_zero(value: Any) -> Optional:
    empty = value is None or value == "" or value == b"" or value == [] or value == {}
    zero = values.number(value) and value == 0
    return NONE if empty or zero or value is False else Optional(True, value)


def _special(*arguments: Any) -> Any:
    raise AssertionError(arguments)  # the evaluator does these itself: the other value is evaluated only if needed


FUNCTIONS = (
    ("optional.of(A) -> optional_type(A)", lambda value: Optional(True, value)),
    ("optional.ofNonZeroValue(A) -> optional_type(A)", _unless_zero),
    ("optional.none() -> optional_type(A)", lambda: NONE),
    ("optional_type(A)::hasValue() -> bool", lambda one: one.present),
    ("optional_type(A)::value() -> A", _value),
    ("optional_type(A)::or(optional_type(A)) -> optional_type(A)", _special),
    ("optional_type(A)::orValue(A) -> A", _special),
    ("list(A)::first() -> optional_type(A)", lambda some: Optional(True, some[0]) if some else NONE),
    ("list(A)::last() -> optional_type(A)", lambda some: Optional(True, some[-1]) if some else NONE),
    ("optional.unwrap(list(optional_type(A))) -> list(A)", lambda some: [one.value for one in some if one.present]),
    ("list(optional_type(A))::unwrapOpt() -> list(A)", lambda some: [one.value for one in some if one.present]),
)
