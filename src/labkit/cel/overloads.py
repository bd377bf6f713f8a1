"""Functions: what they are called with, what they give, and what they do.

A library is a file in `libraries/` with a table FUNCTIONS. A signature is written `size(string) -> int` for a function
and `string::size() -> int` for a method; single capital letters are type parameters.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit import loading
from labkit.cel import types, values
from labkit.cel.errors import EvaluationError
from labkit.cel.types import Type

Run = Callable[..., Any]


@dataclass(frozen=True)
class Overload:
    """One way to call a function; for a method the first of `arguments` is what it is called on."""

    function: str
    method: bool
    arguments: tuple[Type, ...]
    result: Type
    run: Run

    def accepts(self, kinds: Sequence[str]) -> bool:
        """Say whether values of these types can be handed over."""
        return len(kinds) == len(self.arguments) and all(map(_accepts, self.arguments, kinds))


def _accepts(wanted: Type, kind: str) -> bool:
    return wanted.variable or wanted.name in (kind, "dyn") or (kind == "null_type" and wanted.fields is not None)


def overload(signature: str, run: Run) -> Overload:
    """Read a signature."""
    call, _, result = signature.rpartition(" -> ")
    head, _, inner = call.rpartition(")")[0].partition("(") if "::" not in call else _method(call)
    target, method, function = head.rpartition("::")
    arguments = [types.parse(one) for one in types.split(inner)]
    if method:
        arguments.insert(0, types.parse(target))
    return Overload(function, bool(method), tuple(arguments), types.parse(result), run)


def _method(call: str) -> tuple[str, str, str]:
    target, _, rest = call.partition("::")
    name, _, inner = rest.rpartition(")")[0].partition("(")
    return f"{target}::{name}", "(", inner


@functools.cache
def declared() -> Mapping[str, tuple[Overload, ...]]:
    """Return every function of every library by its name."""
    from labkit.cel import libraries  # a library's functions may need the evaluator's values: gathered when asked

    found: dict[str, list[Overload]] = {}
    for module in loading.modules(libraries):
        for signature, run in module.FUNCTIONS:
            one = overload(signature, run)
            found.setdefault(one.function, []).append(one)
    return {name: tuple(some) for name, some in found.items()}


@functools.cache
def chosen(function: str, method: bool, kinds: tuple[str, ...]) -> Run | None:
    """Return what a function does for values of these types, or None."""
    for one in declared().get(function, ()):
        if one.method is method and one.accepts(kinds):
            return one.run
    return None


def run(function: str, method: bool, arguments: Sequence[Any]) -> Any:
    """Call a function by what its arguments are. Raises EvaluationError."""
    kinds = tuple(map(values.kind, arguments))
    found = chosen(function, method, kinds)
    if found is None:
        raise EvaluationError(no_overload(function, kinds))
    return found(*arguments)


_METHODS = frozenset(("startsWith", "endsWith", "contains", "matches"))


def no_overload(function: str, kinds: Sequence[str]) -> str:
    """The text for arguments that no overload takes."""
    if function in ("_<_", "_<=_", "_>_", "_>=_") and kinds[0] in values.ORDERED:
        return "no such overload"
    if function.startswith(("_", "-", "!")):
        return f"no such overload: {function}" if kinds[0] not in values.ORDERED else "no such overload"
    if not function.isalpha() or function in _METHODS:
        return "no such overload"
    written = ", ".join("null" if one == "null_type" else one for one in kinds)
    return f"no such overload: {function}({written})"
