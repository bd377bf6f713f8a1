"""Placeholders: what stands in a recording for values that every server chooses anew, such as <uid:1> or <time>.

A placeholder with a number means the same value in the whole scenario, in later requests too.
"""

import re
import urllib.parse
from collections.abc import Callable
from typing import Any

PLACEHOLDER = re.compile(r"<(?:(?P<kind>uid|rv|lrv|name|hash|ip|port|token|continue):\d+|(?P<any>lrv|time|age|any))>")
MOMENT = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))?(?: UTC)?"
LONG_MOMENT = r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
DURATION = r"\d+(?:y\d+d|d\d+h|h\d+m|m\d+s|[smhdy])"
SHAPES = {
    "uid": r"[^\s\"'/,){}]+",
    "rv": r"\d+",
    "lrv": r"\d+",
    "name": r"[a-z0-9]+",
    "hash": r"[a-z0-9]+",
    "ip": r"[0-9a-f.:]+",
    "port": r"\d+",
    "token": r"[\w.=-]+",
    "continue": r"[\w=+/-]+",
    "time": rf"{MOMENT}|{LONG_MOMENT}",
    "age": rf"{DURATION}|<unknown>|<invalid>",
    "any": r"[\s\S]*",
}
# Two placeholders of these kinds are two values.
DISTINCT = frozenset(("uid", "rv", "name", "ip", "port"))


class Bindings:
    """The values that the server under test used where the recording has placeholders, in one scenario."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}
        self._holders: dict[tuple[str, str], str] = {}

    def value(self, placeholder: str) -> str | None:
        """Return what a placeholder such as "<rv:2>" stands for, None if that is not known yet."""
        return self._values.get(placeholder)

    def filled(self, recorded: Any) -> Any:
        """Return a recorded JSON value with the server's values in it."""
        return self._mapped(recorded, self._filled_text)

    def filled_path(self, path: str) -> str:
        """Return a recorded path; values are quoted as a URL needs it."""
        return PLACEHOLDER.sub(lambda found: urllib.parse.quote(self._known(found[0]), safe="<>:"), path)

    def fits(self, recorded: str, actual: str) -> bool:
        """Say whether a text is as recorded; if so, remember what its new placeholders stand for."""
        if "<" not in recorded:
            return recorded == actual
        pattern, names = self._pattern(recorded)
        found = re.fullmatch(pattern, actual)
        if found is None:
            return False
        new = dict(zip(names, found.groups(), strict=True))
        if any(self._holders.get((_kind(name), value), name) != name for name, value in new.items() if _distinct(name)):
            return False
        self._values.update(new)
        self._holders.update({(_kind(name), value): name for name, value in new.items()})
        return True

    def _pattern(self, recorded: str) -> tuple[str, list[str]]:
        """A regular expression for a recorded text, and the placeholders that its groups stand for."""
        parts, names, end = [], list[str](), 0
        for found in PLACEHOLDER.finditer(recorded):
            name, kind = found[0], found["kind"]
            parts.append(re.escape(recorded[end : found.start()]))
            end = found.end()
            if kind is None:
                parts.append(f"(?:{SHAPES[found['any']]})")
            elif name in self._values:
                parts.append(re.escape(self._values[name]))
            elif name in names:
                parts.append(rf"(?:\{names.index(name) + 1})")
            else:
                names.append(name)
                parts.append(f"({SHAPES[kind]})")
        return "".join([*parts, re.escape(recorded[end:])]), names

    def _mapped(self, value: Any, change: Callable[[str], Any]) -> Any:
        if isinstance(value, dict):
            return {self._mapped(name, change): self._mapped(child, change) for name, child in value.items()}
        if isinstance(value, list):
            return [self._mapped(child, change) for child in value]
        return change(value) if isinstance(value, str) else value

    def _filled_text(self, text: str) -> Any:
        if text in self._values and _kind(text) == "port":
            return int(self._values[text])  # a port is a number where it stands alone
        return PLACEHOLDER.sub(lambda found: self._known(found[0]), text)

    def _known(self, placeholder: str) -> str:
        return self._values.get(placeholder, placeholder)


def holds_any(text: str) -> bool:
    """Say whether a text has placeholders."""
    return "<" in text and PLACEHOLDER.search(text) is not None


def _kind(placeholder: str) -> str:
    return placeholder[1:].partition(":")[0]


def _distinct(placeholder: str) -> bool:
    return _kind(placeholder) in DISTINCT
