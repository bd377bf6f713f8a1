"""Sameness of a recorded value and the one that was answered; told as the first difference.

A null field and a missing one are the same, and so are plain and no-break spaces, which Go's printer of differences
picks by chance. Lists whose order the real server leaves to chance are compared in an order of their own.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from labkit.cli.conformance.recordings import placeholders
from labkit.cli.conformance.recordings.placeholders import Bindings

LONGEST = 300
OWNER = ("manager", "operation", "subresource", "apiVersion")


class Comparer:
    """Compares within one scenario; what stands under the names in `ignored` is left out, wherever it is."""

    def __init__(self, bindings: Bindings, ignored: Collection[str] = ()) -> None:
        self._bindings = bindings
        self._ignored = frozenset(ignored)

    def difference(self, recorded: Any, actual: Any, path: str = "") -> str:
        """Return the first difference, "" if there is none."""
        if isinstance(recorded, Mapping) and isinstance(actual, Mapping):
            return self._of_objects(recorded, actual, path)
        if isinstance(recorded, list) and isinstance(actual, list):
            return self._of_lists(_arranged(recorded, path), _arranged(actual, path), path)
        if self._is_same(recorded, actual):
            return ""
        return f"{path}: expected {short(self._bindings.filled(recorded))}, got {short(actual)}"

    def _is_same(self, recorded: Any, actual: Any) -> bool:
        if isinstance(recorded, str):
            if type(actual) is int and recorded.startswith("<port"):
                actual = str(actual)
            return isinstance(actual, str) and self._bindings.fits(_plain(recorded), _plain(actual))
        if isinstance(recorded, bool) or isinstance(actual, bool):
            return recorded is actual
        return bool(recorded == actual)

    def _of_lists(self, recorded: Sequence[Any], actual: Sequence[Any], path: str) -> str:
        for index, (one, other) in enumerate(zip(recorded, actual, strict=False)):
            if found := self.difference(one, other, f"{path}[{index}]"):
                return found
        if len(recorded) == len(actual):
            return ""
        longer = recorded if len(recorded) > len(actual) else actual
        extra = short(longer[min(len(recorded), len(actual))])
        return f"{path}: expected {len(recorded)} items, got {len(actual)} ({extra})"

    def _of_objects(self, recorded: Mapping[str, Any], actual: Mapping[str, Any], path: str) -> str:
        seen = set()
        for name, value in recorded.items():
            if name in self._ignored:
                continue
            field = self._named(name, recorded, actual)
            seen.add(field)
            if value is None and actual.get(field) is None:
                continue
            if field not in actual:
                return f"{path}.{name}: missing, expected {short(value)}"
            if found := self.difference(value, actual[field], f"{path}.{name}"):
                return found
        for field, value in actual.items():
            if field not in seen and field not in self._ignored and value is not None:
                return f"{path}.{field}: unexpected {short(value)}"
        return ""

    def _named(self, name: str, recorded: Mapping[str, Any], actual: Mapping[str, Any]) -> str:
        """The actual name of a field whose recorded name may hold placeholders."""
        if not placeholders.holds_any(name):
            return name
        filled = str(self._bindings.filled(name))
        if filled in actual:
            return filled
        others = (field for field in actual if field not in recorded)
        return next((field for field in others if self._bindings.fits(name, field)), filled)


def short(value: Any) -> str:
    """Return a JSON value as text of bearable length."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def _arranged(values: list[Any], path: str) -> list[Any]:
    """Values in an order that does not depend on chance."""
    order = _ORDERS.get(path.rpartition(".")[2])
    return values if order is None else sorted(values, key=order)


def _rule(rule: Mapping[str, Any]) -> str:
    return json.dumps(
        {name: sorted(values) for name, values in rule.items() if isinstance(values, list)}, sort_keys=True
    )


def _owner(entry: Mapping[str, Any]) -> list[str]:
    return [str(entry.get(name, "")) for name in OWNER]


_ORDERS: Mapping[str, Callable[[Any], Any]] = {
    "resourceRules": _rule,
    "nonResourceRules": _rule,
    "managedFields": _owner,
}
