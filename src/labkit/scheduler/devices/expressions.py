"""Device selectors: the part of CEL that asks about a device's driver, attributes and capacity.

Read are: `device.driver`, `device.attributes["domain"].name`, `device.capacity["domain"].name`, text, whole numbers,
true and false, lists, == != < <= > >=, in, && || !, brackets, has(…), quantity("…") and semver("…") with compareTo,
isGreaterThan and isLessThan, and startsWith, endsWith, contains of a text. Anything else is Unsupported.
"""

import contextlib
import functools
import operator
import re
from collections.abc import Callable, Mapping, Sequence
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


@functools.lru_cache(maxsize=1024)
def compiled(expression: str) -> Evaluate:
    """Return an expression ready to be asked. Raises Unsupported for what is not read here."""
    return _Parser(expression).whole()


def matches(expression: str, device: Mapping[str, Any]) -> bool:
    """Say whether a device meets an expression. Raises EvaluationError, Unsupported."""
    value = compiled(expression)(device)
    if not isinstance(value, bool):
        raise EvaluationError("CEL expression must evaluate to bool")
    return value


_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"\\]*"|'[^'\\]*')|(?P<number>\d+(?![\w.]))|(?P<word>[A-Za-z_]\w*)"""
    r"""|(?P<sign>&&|\|\||[=!<>]=|[<>!()\[\],.\-]))"""
)
_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class _Parser:
    """One expression, read from left to right."""

    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._tokens = self._split()
        self._at = 0

    def _split(self) -> list[tuple[str, str]]:
        found, place = [], 0
        text = self._expression.rstrip()
        while place < len(text):
            token = _TOKEN.match(text, place)
            if token is None or token.lastgroup is None:
                raise self._unsupported()
            found.append((token.lastgroup, token[token.lastgroup]))
            place = token.end()
        return [*found, ("end", "")]

    def _unsupported(self) -> Unsupported:
        return Unsupported(f"the CEL expression {self._expression!r}")

    def whole(self) -> Evaluate:
        value = self._or()
        if self._next != ("end", ""):
            raise self._unsupported()
        return value

    @property
    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at]

    def _takes(self, sign: str) -> bool:
        if self._next == ("sign", sign):
            self._at += 1
            return True
        return False

    def _must(self, sign: str) -> None:
        if not self._takes(sign):
            raise self._unsupported()

    def _or(self) -> Evaluate:
        value = self._and()
        while self._takes("||"):
            value = _either(value, self._and(), True)
        return value

    def _and(self) -> Evaluate:
        value = self._relation()
        while self._takes("&&"):
            value = _either(value, self._relation(), False)
        return value

    def _relation(self) -> Evaluate:
        left = self._unary()
        kind, sign = self._next
        if kind == "sign" and sign in _COMPARE:
            self._at += 1
            return _ordered(_COMPARE[sign], left, self._unary())
        if self._takes("=="):
            return _equal(left, self._unary(), True)
        if self._takes("!="):
            return _equal(left, self._unary(), False)
        if (kind, sign) == ("word", "in"):
            self._at += 1
            return _contained(left, self._unary())
        return left

    def _unary(self) -> Evaluate:
        if self._takes("!"):
            return _not(self._unary())
        if self._takes("-"):
            kind, number = self._next
            if kind != "number":
                raise self._unsupported()
            self._at += 1
            return _constant(-int(number))
        return self._member(self._primary())

    def _member(self, value: Evaluate) -> Evaluate:
        while True:
            if self._takes("."):
                kind, name = self._next
                if kind != "word":
                    raise self._unsupported()
                self._at += 1
                value = self._call(value, name) if self._takes("(") else _field(value, name)
            elif self._takes("["):
                value = _item(value, self._or())
                self._must("]")
            else:
                return value

    def _call(self, value: Evaluate, name: str) -> Evaluate:
        if name not in _METHODS:
            raise self._unsupported()
        argument = self._or()
        self._must(")")
        return _method(_METHODS[name], value, argument)

    def _primary(self) -> Evaluate:
        kind, word = self._next
        self._at += 1
        if kind == "text":
            return _constant(word[1:-1])
        if kind == "number":
            return _constant(int(word))
        if (kind, word) == ("sign", "("):
            value = self._or()
            self._must(")")
            return value
        if (kind, word) == ("sign", "["):
            return self._list()
        if kind == "word":
            return self._word(word)
        raise self._unsupported()

    def _word(self, word: str) -> Evaluate:
        if word in ("true", "false"):
            return _constant(word == "true")
        if word == "device":
            return lambda device: device
        if word in ("quantity", "semver", "has") and self._takes("("):
            argument = self._or()
            self._must(")")
            return _has(argument) if word == "has" else _converted(word, argument)
        raise self._unsupported()

    def _list(self) -> Evaluate:
        elements: list[Evaluate] = []
        while not self._takes("]"):
            elements.append(self._or())
            if self._next != ("sign", "]"):
                self._must(",")
        return lambda device: [one(device) for one in elements]


# --- values -------------------------------------------------------------------------------------------------------


def _constant(value: Any) -> Evaluate:
    return lambda device: value


def _not(value: Evaluate) -> Evaluate:
    return lambda device: not _truth(value(device))


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise EvaluationError("no such overload")
    return value


def _either(left: Evaluate, right: Evaluate, decisive: bool) -> Evaluate:
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


def _equal(left: Evaluate, right: Evaluate, wanted: bool) -> Evaluate:
    return lambda device: _same(left(device), right(device)) is wanted


def _same(left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)


def _ordered(compare: Callable[[Any, Any], Any], left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(device: Mapping[str, Any]) -> bool:
        first, second = left(device), right(device)
        if type(first) is not type(second) or not isinstance(first, int | str):
            raise EvaluationError("no such overload")
        return bool(compare(first, second))

    return evaluate


def _contained(left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(device: Mapping[str, Any]) -> bool:
        value, container = left(device), right(device)
        if isinstance(container, Mapping):
            return value in container
        if not isinstance(container, list):
            raise EvaluationError("no such overload")
        return any(_same(value, one) for one in container)

    return evaluate


def _field(value: Evaluate, name: str) -> Evaluate:
    return _item(value, _constant(name))


def _item(value: Evaluate, key: Evaluate) -> Evaluate:
    def evaluate(device: Mapping[str, Any]) -> Any:
        container, name = value(device), key(device)
        if not isinstance(container, Mapping):
            raise EvaluationError("no such overload")
        try:
            return container[name]
        except KeyError:
            raise EvaluationError(f"no such key: {name}") from None

    return evaluate


def _has(value: Evaluate) -> Evaluate:
    def evaluate(device: Mapping[str, Any]) -> bool:
        try:
            value(device)
        except EvaluationError:
            return False
        return True

    return evaluate


def _converted(word: str, argument: Evaluate) -> Evaluate:
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


def _method(method: Callable[[Any, Any], Any], value: Evaluate, argument: Evaluate) -> Evaluate:
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
_METHODS: Mapping[str, Callable[[Any, Any], Any]] = {
    "compareTo": _on(_AMOUNTS, lambda one, other: (one > other) - (one < other)),
    "isGreaterThan": _on(_AMOUNTS, operator.gt),
    "isLessThan": _on(_AMOUNTS, operator.lt),
    "startsWith": _on((str,), str.startswith),
    "endsWith": _on((str,), str.endswith),
    "contains": _on((str,), operator.contains),
}

__all__: Sequence[str] = ("EvaluationError", "Unsupported", "Version", "compiled", "matches")
