"""Lists as sets: contains, equivalent, intersects."""

from typing import Any

from labkit.cel import values


def _has(some: list[Any], wanted: Any) -> bool:
    return any(values.same(one, wanted) for one in some)


def _contains(some: list[Any], others: list[Any]) -> bool:
    return all(_has(some, one) for one in others)


FUNCTIONS = (
    ("sets.contains(list(A), list(A)) -> bool", _contains),
    (
        "sets.equivalent(list(A), list(A)) -> bool",
        lambda some, others: _contains(some, others) and _contains(others, some),
    ),
    ("sets.intersects(list(A), list(A)) -> bool", lambda some, others: any(_has(some, one) for one in others)),
)
