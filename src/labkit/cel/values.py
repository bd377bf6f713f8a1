"""The values of CEL that JSON does not have, and what type a value is of.

int is Python's int (64 bits are held where numbers are made), double is float, a list is a list and a map a dict.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from labkit.cel.errors import EvaluationError
from labkit.cel.types import Type

SECOND = 10**9


class Uint(int):
    """An unsigned whole number: 3u."""

    __slots__ = ()


@dataclass(frozen=True, order=True)
class Duration:
    """A span of time in nanoseconds."""

    nanoseconds: int


@dataclass(frozen=True, order=True)
class Timestamp:
    """A moment in nanoseconds since 1970."""

    nanoseconds: int


@dataclass(frozen=True)
class Optional:
    """A value that may be absent."""

    present: bool
    value: Any = None


NONE = Optional(False)


class Opaque:
    """A value of one of Kubernetes' own types; `type_name` is how CEL calls it."""

    type_name = "dyn"


@dataclass(frozen=True)
class Object(Opaque):
    """An object written in an expression: Object{spec: …}; `name` is its type's."""

    name: str
    fields: dict[str, Any]

    @property
    def type_name(self) -> str:  # type: ignore[override]
        """The name of its type."""
        return self.name


class Late:
    """A variable that is worked out when it is first asked for, and then kept; errors are kept too."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self._known: tuple[Any, EvaluationError | None] | None = None

    def __call__(self) -> Any:
        """Return its value. Raises EvaluationError."""
        if self._known is None:
            try:
                self._known = (self._work(), None)
            except EvaluationError as error:
                self._known = (None, error)
        value, wrong = self._known
        if wrong is not None:
            raise wrong
        return value


_NAMES: dict[type, str] = {
    bool: "bool",
    int: "int",
    Uint: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    type(None): "null_type",
    list: "list",
    dict: "map",
    Timestamp: "timestamp",
    Duration: "duration",
    Optional: "optional_type",
    Type: "type",
}


ORDERED = frozenset(("bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration"))


def kind(value: Any) -> str:
    """The name of a value's type: "int", "map", "kubernetes.URL"."""
    found = _NAMES.get(type(value))
    return found if found is not None else str(getattr(value, "type_name", "map"))


def number(value: Any) -> bool:
    """Whether a value is an int, a uint or a double."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def same(one: Any, other: Any) -> bool:
    """CEL's ==: numbers of any type are compared by value, values of different types are not equal."""
    if type(one) is str:  # by far the most frequent
        return type(other) is str and one == other
    if number(one) and number(other):
        return bool(one == other)
    if kind(one) != kind(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return len(one) == len(other) and all(key in other and same(one[key], other[key]) for key in one)
    if isinstance(one, Optional):
        return bool(one.present == other.present and (not one.present or same(one.value, other.value)))
    return bool(one == other)


def fits(one: int) -> bool:
    """Whether a whole number has 64 bits at most."""
    return 0 <= one < 2**64 if isinstance(one, Uint) else -(2**63) <= one < 2**63


def less(one: Any, other: Any) -> bool:
    """CEL's < of two values of a type that has an order, or of two numbers. Raises EvaluationError."""
    if kind(one) not in ORDERED or (kind(one) != kind(other) and not (number(one) and number(other))):
        raise EvaluationError("no such overload")
    return bool(one < other)


class Defaulted(dict[str, Any]):
    """A map in which every key can be looked up: what is not there is an empty map. `in` says what is there."""

    def __missing__(self, key: str) -> dict[str, Any]:
        return {}


def look_up(one: dict[Any, Any], key: Any) -> tuple[bool, Any]:
    """Look a key up where a map is read: one[key], one.key, one[?key]."""
    found, value = find(one, key)
    return (True, {}) if not found and isinstance(one, Defaulted) else (found, value)


def find(one: dict[Any, Any], key: Any) -> tuple[bool, Any]:
    """Look a key up: whether it is there, and its value. true is not 1, and 1.0 is."""
    if type(key) is str:
        return (True, one[key]) if key in one else (False, None)
    if isinstance(key, bool):
        hit = next((have for have in one if have is key), None)
        return hit is not None, one.get(hit) if hit is not None else None
    if not isinstance(key, int | float) or key not in one:
        return False, None
    hit = next((have for have in one if have == key and not isinstance(have, bool)), None)
    return hit is not None, one[hit] if hit is not None else None
