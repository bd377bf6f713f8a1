"""The wire form of answers: their bytes, with the nulls that Go writes; those of objects asked for lately are kept.

What is stored never changes, so the bytes of an object are made once for everybody who asks for it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from labkit.api.object import Object
from labkit.apiserver import explicit_nulls
from labkit.web.message import Told, encode

KEPT_MOST = 512


def encoded(value: Any) -> bytes:
    """Return an answer as bytes."""
    return encode(explicit_nulls.written(value))


def _encoded_event(event: Any) -> bytes:
    return encode({**event, "object": explicit_nulls.written(event["object"])})


class Kept:
    """What was made of stored objects lately. `made` counts how often something had to be made."""

    def __init__(self, most: int = KEPT_MOST) -> None:
        self.made = 0
        self._most = most
        self._found: OrderedDict[Any, tuple[Object, Any]] = OrderedDict()

    def encoded(self, stored: Object) -> bytes:
        """Return a stored object as bytes."""
        return self._of(id(stored), stored, encoded)  # type: ignore[no-any-return]

    def told(self, type_: str, stored: Object, form: Hashable, show: Callable[[Object], Object]) -> Told:
        """Return the event by which watches in the same form are told about an object: one for all of them."""

        def make(obj: Object) -> Told:
            return Told({"type": type_, "object": show(obj)}, _encoded_event)

        return self._of((type_, id(stored), form), stored, make)  # type: ignore[no-any-return]

    def _of(self, name: Hashable, stored: Object, make: Callable[[Object], Any]) -> Any:
        """Return what `make` makes; while an object is held here, no other one can have its identity."""
        found = self._found.get(name)
        if found is None:
            self.made += 1
            found = self._found[name] = stored, make(stored)
            if len(self._found) > self._most:
                self._found.popitem(last=False)
        return found[1]
