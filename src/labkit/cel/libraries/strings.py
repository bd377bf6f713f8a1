"""Texts: charAt, indexOf, join, replace, split, substring, trim, and letters of both cases."""

import string
from typing import Any

from labkit.cel import formatting
from labkit.cel.errors import EvaluationError

_UPPER, _LOWER = string.ascii_uppercase, string.ascii_lowercase
_TO_LOWER, _TO_UPPER = str.maketrans(_UPPER, _LOWER), str.maketrans(_LOWER, _UPPER)
_QUOTED = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    '"': '\\"',
}


def _out(place: int) -> EvaluationError:
    return EvaluationError(f"index out of range: {place}")


def _char_at(text: str, place: int) -> str:
    if not 0 <= place <= len(text):
        raise _out(place)
    return text[place : place + 1]


def _index_of(text: str, part: str, start: int = 0) -> int:
    if part == "":
        return start
    if not 0 <= start < max(len(text), 1):
        raise _out(start)
    return text.find(part, start)


def _last_index_of(text: str, part: str, start: int | None = None) -> int:
    if start is None:
        return text.rfind(part)
    if not 0 <= start < max(len(text), 1):
        raise _out(start)
    return text.rfind(part, 0, start + len(part))


def _substring(text: str, start: int, end: int | None = None) -> str:
    last = len(text) if end is None else end
    if start > last and end is not None:
        raise EvaluationError(f"invalid substring range. start: {start}, end: {last}")
    if not 0 <= start <= len(text):
        raise _out(start)
    if not 0 <= last <= len(text):
        raise _out(last)
    return text[start:last]


def _join(parts: list[Any], separator: str = "") -> str:
    for one in parts:
        if not isinstance(one, str):
            raise EvaluationError(f"join: invalid input: {formatting.shown(one)}")
    return separator.join(parts)


def _split(text: str, separator: str, limit: int = -1) -> list[str]:
    if limit == 0:
        return []
    if separator == "":
        letters = list(text)
        return letters if limit < 0 or len(letters) <= limit else [*letters[: limit - 1], "".join(letters[limit - 1 :])]
    return text.split(separator, limit - 1 if limit > 0 else -1)


def _replace(text: str, old: str, new: str, limit: int = -1) -> str:
    return text.replace(old, new, limit)


def _quote(text: str) -> str:
    return '"' + "".join(_QUOTED.get(letter, letter) for letter in text) + '"'


FUNCTIONS = (
    ("string::charAt(int) -> string", _char_at),
    ("string::format(list(dyn)) -> string", formatting.formatted),
    ("string::indexOf(string) -> int", _index_of),
    ("string::indexOf(string, int) -> int", _index_of),
    ("list(string)::join() -> string", _join),
    ("list(string)::join(string) -> string", _join),
    ("string::lastIndexOf(string) -> int", _last_index_of),
    ("string::lastIndexOf(string, int) -> int", _last_index_of),
    ("string::lowerAscii() -> string", lambda text: text.translate(_TO_LOWER)),
    ("string::replace(string, string) -> string", _replace),
    ("string::replace(string, string, int) -> string", _replace),
    ("string::split(string) -> list(string)", _split),
    ("string::split(string, int) -> list(string)", _split),
    ("string::substring(int) -> string", _substring),
    ("string::substring(int, int) -> string", _substring),
    ("string::trim() -> string", str.strip),
    ("string::upperAscii() -> string", lambda text: text.translate(_TO_UPPER)),
    ("strings.quote(string) -> string", _quote),
)
