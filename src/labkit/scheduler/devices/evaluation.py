"""What a device selector makes of a device: values, comparisons and their errors, as CEL has them."""

import contextlib
import functools
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from labkit.api import quantity

Evaluate = Callable[[Mapping[str, Any]], Any]  # what a device is -> the value


class Unsupported(Exception):
    """Something that Kubernetes can do and this simulator cannot; the text says what."""


class EvaluationError(Exception):
    """What CEL answers for a device that an expression does not fit: an attribute it does not have, say."""


@functools.total_ordering
@dataclass(frozen=True)
class Version:
    """A semantic version without pre-release: (1, 2, 3)."""

    numbers: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> "Version":
        """Read "1.2.3". Raises Unsupported for versions with more to them."""
        if re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", text) is None:
            raise Unsupported(f"the version {text!r}: only three plain numbers are compared")
        return cls(tuple(map(int, text.split("."))))

    def __lt__(self, other: "Version") -> bool:
        return self.numbers < other.numbers


COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def constant(value: Any) -> Evaluate:
    """The same value for every device."""
    return lambda device: value


def negated(value: Evaluate) -> Evaluate:
    """The opposite of a truth."""
    return lambda device: not _truth(value(device))


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise EvaluationError("no such overload")
    return value


def either(left: Evaluate, right: Evaluate, decisive: bool) -> Evaluate:
    """|| and &&: one decisive side is enough, even if the other is an error."""

    def evaluate(device: Mapping[str, Any]) -> bool:
        try:
            if _truth(left(device)) is decisive:
                return decisive
        except EvaluationError as first:
            with contextlib.suppress(EvaluationError):  # of two errors the first is told
                if _truth(right(device)) is decisive:
                    return decisive
            raise first
        return _truth(right(device))

    return evaluate


def equal(left: Evaluate, right: Evaluate, wanted: bool) -> Evaluate:
    """== (or != if it is not `wanted`); values of different types are never equal."""
    return lambda device: _same(left(device), right(device)) is wanted


def _same(left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)


def ordered(compare: Callable[[Any, Any], Any], left: Evaluate, right: Evaluate) -> Evaluate:
    """< <= > >= of two numbers or two texts."""

    def evaluate(device: Mapping[str, Any]) -> bool:
        first, second = left(device), right(device)
        if type(first) is not type(second) or not isinstance(first, int | str):
            raise EvaluationError("no such overload")
        return bool(compare(first, second))

    return evaluate


def contained(left: Evaluate, right: Evaluate) -> Evaluate:
    """in: an element of a list, or a key."""

    def evaluate(device: Mapping[str, Any]) -> bool:
        value, container = left(device), right(device)
        if isinstance(container, Mapping):
            return value in container
        if not isinstance(container, list):
            raise EvaluationError("no such overload")
        return any(_same(value, one) for one in container)

    return evaluate


def field(value: Evaluate, name: str) -> Evaluate:
    """value.name."""
    return item(value, constant(name))


def item(value: Evaluate, key: Evaluate) -> Evaluate:
    """value[key]."""

    def evaluate(device: Mapping[str, Any]) -> Any:
        container, name = value(device), key(device)
        if not isinstance(container, Mapping):
            raise EvaluationError("no such overload")
        try:
            return container[name]
        except KeyError:
            raise EvaluationError(f"no such key: {name}") from None

    return evaluate


def has(value: Evaluate) -> Evaluate:
    """Whether a field is there."""

    def evaluate(device: Mapping[str, Any]) -> bool:
        try:
            value(device)
        except EvaluationError:
            return False
        return True

    return evaluate


def converted(word: str, argument: Evaluate) -> Evaluate:
    """quantity("…") or semver("…")."""

    def evaluate(device: Mapping[str, Any]) -> Fraction | Version:
        text = argument(device)
        if not isinstance(text, str):
            raise EvaluationError("no such overload")
        if word == "semver":
            return Version.parse(text)
        try:
            return quantity.parse(text)
        except ValueError as wrong:
            raise EvaluationError(str(wrong)) from wrong

    return evaluate


def called(method: Callable[[Any, Any], Any], value: Evaluate, argument: Evaluate) -> Evaluate:
    """A method of one argument."""

    def evaluate(device: Mapping[str, Any]) -> Any:
        return method(value(device), argument(device))

    return evaluate


def _on(types: tuple[type, ...], method: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def checked(value: Any, argument: Any) -> Any:
        if not isinstance(value, types) or type(value) is not type(argument):
            raise EvaluationError("no such overload")
        return method(value, argument)

    return checked


_AMOUNTS = (Fraction, Version)
METHODS: Mapping[str, Callable[[Any, Any], Any]] = {
    "compareTo": _on(_AMOUNTS, lambda one, other: (one > other) - (one < other)),
    "isGreaterThan": _on(_AMOUNTS, operator.gt),
    "isLessThan": _on(_AMOUNTS, operator.lt),
    "startsWith": _on((str,), str.startswith),
    "endsWith": _on((str,), str.endswith),
    "contains": _on((str,), operator.contains),
}
