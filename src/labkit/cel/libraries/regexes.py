"""Regular expressions: matches, find, findAll. Python's engine stands for RE2; their common syntax is what is used."""

import functools
import re

from labkit.cel.errors import EvaluationError


@functools.lru_cache(maxsize=512)
def _pattern(text: str) -> "re.Pattern[str]":
    try:
        return re.compile(text.replace("\\z", "\\Z"))
    except re.error as wrong:
        raise EvaluationError(f"error parsing regexp: {wrong.msg}: `{text}`") from None


def _find(text: str, pattern: str) -> str:
    found = _pattern(pattern).search(text)
    return found[0] if found else ""


def _find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    found = [one[0] for one in _pattern(pattern).finditer(text)]
    return found if limit < 0 else found[:limit]


def _matches(text: str, pattern: str) -> bool:
    return _pattern(pattern).search(text) is not None


FUNCTIONS = (
    ("matches(string, string) -> bool", _matches),
    ("string::matches(string) -> bool", _matches),
    ("string::find(string) -> string", _find),
    ("string::findAll(string) -> list(string)", _find_all),
    ("string::findAll(string, int) -> list(string)", _find_all),
)
