"""JSONPath as printer columns and selectable fields use it: names, indexes, slices, wildcards and simple filters.

The expressions are those of client-go's jsonpath package, without braces, joined by dots: .status.conditions[?(@.type==
"Ready")].status.
"""

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

Step = Callable[[Any], Iterator[Any]]
_NAME = re.compile(r"\.((?:\\.|[^.\[\\])+)")
_BRACKET = re.compile(r"\[(?:'([^']*)'|\"([^\"]*)\"|(\*)|(-?\d+)|(-?\d*):(-?\d*)|\?\((.*?)\))\]")
_FILTER = re.compile(r"\s*@((?:\.[^\s=!<>]+)?)\s*(?:(==|!=|<=|>=|<|>)\s*(.+?)\s*)?$")


class BadPath(ValueError):
    """A text that is no JSONPath."""


@functools.lru_cache(maxsize=256)
def compiled(path: str) -> tuple[Step, ...]:
    """Return the steps of a path. Raises BadPath."""
    at = 0
    steps: list[Step] = []
    while at < len(path):
        if path.startswith("..", at):
            steps.append(_descendants)
            at += 1
            continue
        match = _NAME.match(path, at) or _BRACKET.match(path, at)
        if match is None:
            if path[at:] == ".":
                break
            raise BadPath(path)
        steps.append(_step(match))
        at = match.end()
    return tuple(steps)


def found(value: Any, path: str) -> list[Any]:
    """Return everything that a path leads to."""
    values = [value]
    for step in compiled(path):
        values = [below for one in values for below in step(one)]
    return values


def _step(match: re.Match[str]) -> Step:
    if match.re is _NAME:
        name = re.sub(r"\\(.)", r"\1", match.group(1))
        return _all if name == "*" else functools.partial(_field, name)
    single, double, star, index, first, last, condition = match.groups()
    if single is not None or double is not None:
        return functools.partial(_field, single if single is not None else double)
    if star:
        return _all
    if index is not None:
        return functools.partial(_item, int(index))
    if condition is not None:
        return _filter(condition)
    return functools.partial(_slice, int(first) if first else None, int(last) if last else None)


def _field(name: str, value: Any) -> Iterator[Any]:
    if isinstance(value, dict) and name in value:
        yield value[name]


def _item(index: int, value: Any) -> Iterator[Any]:
    if isinstance(value, list) and -len(value) <= index < len(value):
        yield value[index]


def _slice(first: int | None, last: int | None, value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value[first:last]


def _all(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from (value[name] for name in sorted(value))
    elif isinstance(value, list):
        yield from value


def _descendants(value: Any) -> Iterator[Any]:
    yield value
    for one in _all(value):
        yield from _descendants(one)


def _filter(condition: str) -> Step:
    match = _FILTER.match(condition)
    if match is None:
        raise BadPath(condition)
    path, operator, literal = match.groups()
    compiled(path)
    wanted = _literal(literal) if operator else None

    def keep(value: Any) -> Iterator[Any]:
        for one in value if isinstance(value, list) else ():
            have = found(one, path)
            if have and (not operator or _compares(have[0], operator, wanted)):
                yield one

    return keep


def _literal(text: str) -> Any:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    if text in ("true", "false"):
        return text == "true"
    try:
        return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
    except ValueError as wrong:
        raise BadPath(text) from wrong


def _compares(have: Any, operator: str, wanted: Any) -> bool:
    if isinstance(have, str) is not isinstance(wanted, str):
        return operator == "!="
    checks: dict[str, Callable[[Any, Any], bool]] = {
        "==": lambda one, other: bool(one == other),
        "!=": lambda one, other: bool(one != other),
        "<": lambda one, other: bool(one < other),
        ">": lambda one, other: bool(one > other),
        "<=": lambda one, other: bool(one <= other),
        ">=": lambda one, other: bool(one >= other),
    }
    return checks[operator](have, wanted)
