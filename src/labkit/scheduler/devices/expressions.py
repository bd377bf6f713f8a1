"""Device selectors: the part of CEL that asks about a device's driver, attributes and capacity.

Read are: `device.driver`, `device.attributes["domain"].name`, `device.capacity["domain"].name`, text, whole numbers,
true and false, lists, == != < <= > >=, in, && || !, brackets, has(…), quantity("…") and semver("…") with compareTo,
isGreaterThan and isLessThan, and startsWith, endsWith, contains of a text. Anything else is Unsupported.
"""

import functools
import re
from collections.abc import Mapping
from typing import Any

from labkit.scheduler.devices import evaluation
from labkit.scheduler.devices.evaluation import Evaluate, EvaluationError, Unsupported


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
            value = evaluation.either(value, self._and(), True)
        return value

    def _and(self) -> Evaluate:
        value = self._relation()
        while self._takes("&&"):
            value = evaluation.either(value, self._relation(), False)
        return value

    def _relation(self) -> Evaluate:
        left = self._unary()
        kind, sign = self._next
        if kind == "sign" and sign in evaluation.COMPARE:
            self._at += 1
            return evaluation.ordered(evaluation.COMPARE[sign], left, self._unary())
        if self._takes("=="):
            return evaluation.equal(left, self._unary(), True)
        if self._takes("!="):
            return evaluation.equal(left, self._unary(), False)
        if (kind, sign) == ("word", "in"):
            self._at += 1
            return evaluation.contained(left, self._unary())
        return left

    def _unary(self) -> Evaluate:
        if self._takes("!"):
            return evaluation.negated(self._unary())
        if self._takes("-"):
            kind, number = self._next
            if kind != "number":
                raise self._unsupported()
            self._at += 1
            return evaluation.constant(-int(number))
        return self._member(self._primary())

    def _member(self, value: Evaluate) -> Evaluate:
        while True:
            if self._takes("."):
                kind, name = self._next
                if kind != "word":
                    raise self._unsupported()
                self._at += 1
                value = self._call(value, name) if self._takes("(") else evaluation.field(value, name)
            elif self._takes("["):
                value = evaluation.item(value, self._or())
                self._must("]")
            else:
                return value

    def _call(self, value: Evaluate, name: str) -> Evaluate:
        if name not in evaluation.METHODS:
            raise self._unsupported()
        argument = self._or()
        self._must(")")
        return evaluation.called(evaluation.METHODS[name], value, argument)

    def _primary(self) -> Evaluate:
        kind, word = self._next
        self._at += 1
        if kind == "text":
            return evaluation.constant(word[1:-1])
        if kind == "number":
            return evaluation.constant(int(word))
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
            return evaluation.constant(word == "true")
        if word == "device":
            return lambda device: device
        if word in ("quantity", "semver", "has") and self._takes("("):
            argument = self._or()
            self._must(")")
            return evaluation.has(argument) if word == "has" else evaluation.converted(word, argument)
        raise self._unsupported()

    def _list(self) -> Evaluate:
        elements: list[Evaluate] = []
        while not self._takes("]"):
            elements.append(self._or())
            if self._next != ("sign", "]"):
                self._must(",")
        return lambda device: [one(device) for one in elements]
