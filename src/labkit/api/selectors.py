"""Label selectors: read from text ("app=web,tier in (a,b),!old") or JSON, and matched against labels.

Texts of refusals are those of apimachinery's labels package. Field selectors are plain comparisons and stand with
the API server, which alone knows the fields of a resource.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

IN, NOT_IN, EXISTS, DOES_NOT_EXIST, GREATER, LESS = "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"

NOT_AN_INTEGER = "for 'Gt', 'Lt' operators, the value must be an integer"
NAME_SHAPE = r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_LETTERS = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
_NAME_HELP = (
    f"must consist of {_LETTERS} "
    f"(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{NAME_SHAPE}')"
)
_VALUE_HELP = (
    f"a valid label must be an empty string or consist of {_LETTERS} "
    f"(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '({NAME_SHAPE})?')"
)
_PREFIX_HELP = (
    "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
    "and must start and end with an alphanumeric character "
    f"(e.g. 'example.com', regex used for validation is '{_SUBDOMAIN}')"
)


@dataclass(frozen=True)
class Requirement:
    """One condition on the labels, such as `tier in (a,b)`."""

    key: str
    operator: str  # one of the six constants above
    values: tuple[str, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Say whether labels meet the condition; NotIn and DoesNotExist hold where the key is absent."""
        return self.accepts(labels.get(self.key))

    def accepts(self, have: str | None) -> bool:
        """Say whether this value of the key (None: absent) meets the condition."""
        if self.operator == IN:
            return have is not None and have in self.values
        if self.operator == NOT_IN:
            return have is None or have not in self.values
        if self.operator == EXISTS:
            return have is not None
        if self.operator == DOES_NOT_EXIST:
            return have is None
        return self._compares(have)

    def _compares(self, have: str | None) -> bool:
        """Gt and Lt: both sides as 64-bit integers; anything else compares to nothing."""
        left, right = integer(have), integer(self.values[0]) if len(self.values) == 1 else None
        if left is None or right is None:
            return False
        return left > right if self.operator == GREATER else left < right


@dataclass(frozen=True)
class LabelSelector:
    """Requirements that must all hold; `nothing` is the selector that matches no object (JSON null)."""

    requirements: tuple[Requirement, ...] = ()
    nothing: bool = False

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Say whether the selector selects an object with these labels."""
        return not self.nothing and all(one.matches(labels) for one in self.requirements)

    @property
    def empty(self) -> bool:
        """Whether it asks for nothing at all, and so matches everything."""
        return not self.nothing and not self.requirements


NOTHING = LabelSelector(nothing=True)
EVERYTHING = LabelSelector()


def from_json(selector: Mapping[str, Any] | None) -> LabelSelector:
    """Read a metav1.LabelSelector (matchLabels, matchExpressions); null selects nothing, {} everything."""
    if selector is None:
        return NOTHING
    pairs = sorted((selector.get("matchLabels") or {}).items())
    found = [Requirement(key, IN, (value,)) for key, value in pairs]
    found += [expression(one) for one in selector.get("matchExpressions") or ()]
    return LabelSelector(tuple(found))


def from_labels(labels: Mapping[str, str] | None) -> LabelSelector:
    """Read a plain map of labels, as Services and ReplicationControllers hold it."""
    return from_json({"matchLabels": labels or {}})


def expression(requirement: Mapping[str, Any]) -> Requirement:
    """Read one element of matchExpressions."""
    return Requirement(requirement["key"], requirement["operator"], tuple(requirement.get("values") or ()))


def integer(text: str | None) -> int | None:
    """Return the 64-bit integer that a text spells, or None."""
    if text is None or re.fullmatch(r"[+-]?[0-9]+", text) is None:
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None


def parse_label_selector(text: str) -> LabelSelector:
    """Read the list syntax of the API (`a=b,c!=d,e in (x,y),!f,g`). Raises ValueError with the API server's text."""
    return LabelSelector(tuple(_Parser(text).requirements()))


# --- the list syntax --------------------------------------------------------------------------------------------

_TOKENS = re.compile(r"\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)")
_SIGNS = {"==", "=", "!=", "!", "(", ")", ",", "<", ">"}
_OPERATORS = {"in": IN, "notin": NOT_IN, "=": IN, "==": IN, "!=": NOT_IN, ">": GREATER, "<": LESS}


class _Parser:
    """Reads one selector, a token at a time; the empty token is the end of the text."""

    def __init__(self, text: str) -> None:
        self._tokens: list[str] = [*_TOKENS.findall(text), ""]
        self._at = 0

    def requirements(self) -> Iterable[Requirement]:
        while self._next:
            if self._next != "!" and not self._is_word:
                raise ValueError(f"found '{self._next}', expected: !, identifier, or 'end of string'")
            try:
                yield self._requirement()
            except ValueError as wrong:
                raise ValueError(f"unable to parse requirement: {wrong}") from None
            if not self._next:
                return
            if self._next != ",":
                raise ValueError(f"found '{self._next}', expected: ',' or 'end of string'")
            self._take()
            if self._next != "!" and not self._is_word:
                raise ValueError(f"found '{self._next}', expected: identifier after ','")

    @property
    def _next(self) -> str:
        return self._tokens[self._at]

    @property
    def _is_word(self) -> bool:
        return bool(self._next) and self._next not in _SIGNS

    def _take(self) -> str:
        token = self._next
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _requirement(self) -> Requirement:
        absent = self._next == "!"
        if absent:
            self._take()
        if not self._is_word:
            raise ValueError(f"found '{self._next}', expected: identifier")
        key = self._take()
        _check_key(key)
        if absent or self._next in ("", ","):
            return Requirement(key, DOES_NOT_EXIST if absent else EXISTS)
        return self._comparison(key)

    def _comparison(self, key: str) -> Requirement:
        sign = self._take()
        if sign not in _OPERATORS:
            raise ValueError(f"found '{sign}', expected: in, notin, =, ==, !=, gt, lt")
        values = self._listed() if sign in ("in", "notin") else self._exact()
        operator = _OPERATORS[sign]
        if operator in (GREATER, LESS) and integer(values[0]) is None:
            raise ValueError(f'values[0]: Invalid value: "{values[0]}": {NOT_AN_INTEGER}')
        for index, value in enumerate(values):
            _check_value(key, index, value)
        return Requirement(key, operator, tuple(values))

    def _exact(self) -> list[str]:
        if self._next in ("", ","):
            return [""]
        if not self._is_word:
            raise ValueError(f"found '{self._next}', expected: identifier")
        return [self._take()]

    def _listed(self) -> list[str]:
        if self._next != "(":
            raise ValueError(f"found '{self._next}' expected: '('")
        self._take()
        if self._next not in (",", ")") and not self._is_word:
            raise ValueError(f"found '{self._next}', expected: ',', ')' or identifier")
        found = {""} if self._next == ")" else self._words()
        self._take()
        return sorted(found)

    def _words(self) -> set[str]:
        """Read up to the closing bracket; an empty place between commas is the empty value."""
        found: set[str] = set()
        while True:
            found.add(self._take() if self._is_word else "")
            if self._next == ")":
                return found
            if self._next != ",":
                raise ValueError(f"found '{self._next}', expected: ',' or ')'")
            self._take()


def _check_key(key: str) -> None:
    prefix, slash, name = key.rpartition("/")
    problems = []
    if "/" in prefix:
        optional = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        problems = [f"a qualified name {_NAME_HELP} {optional}"]
    else:
        if slash and not prefix:
            problems.append("prefix part must be non-empty")
        elif slash and re.fullmatch(_SUBDOMAIN, prefix) is None:
            problems.append(_PREFIX_HELP)
        problems += _name_problems(name)
    if problems:
        raise ValueError(f'<nil>: Invalid value: "{key}": {"; ".join(problems)}')


def _name_problems(name: str) -> list[str]:
    if not name:
        return ["name part must be non-empty", f"name part {_NAME_HELP}"]
    long = ["name part must be no more than 63 bytes"] if len(name) > 63 else []
    return long + ([] if re.fullmatch(NAME_SHAPE, name) else [f"name part {_NAME_HELP}"])


def _check_value(key: str, index: int, value: str) -> None:
    problems = ["must be no more than 63 bytes"] if len(value) > 63 else []
    if re.fullmatch(f"({NAME_SHAPE})?", value) is None:
        problems.append(_VALUE_HELP)
    if problems:
        raise ValueError(f'values[{index}][{key}]: Invalid value: "{value}": {"; ".join(problems)}')
