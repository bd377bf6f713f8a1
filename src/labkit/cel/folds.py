"""What the macros over lists and maps do: all, exists, exists_one, map, filter and the transforming ones."""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from labkit.cel import values
from labkit.cel.errors import EvaluationError

Scope = Mapping[str, Any]
Bodies = Sequence[Callable[[Scope], Any]]


def scopes(container: Any, names: tuple[str, ...], scope: Scope) -> Iterator[dict[str, Any]]:
    """Return the scope of each round: the elements of a list or the keys of a map, or both in pairs."""
    if isinstance(container, list):
        pairs: Iterator[tuple[Any, Any]] = enumerate(container)
        single = 1
    elif isinstance(container, dict):
        pairs, single = iter(container.items()), 0
    else:
        raise EvaluationError("no such overload")
    for pair in pairs:
        if len(names) == 2:
            yield {**scope, names[0]: pair[0], names[1]: pair[1]}
        else:
            yield {**scope, names[0]: pair[single]}


def element(container: list[Any], index: Any) -> Any:
    """Return an element of a list. Raises EvaluationError for a place outside of it."""
    if not values.number(index) or index != int(index):
        raise EvaluationError(f"unsupported index type '{values.kind(index)}' in list")
    if not 0 <= index < len(container):
        raise EvaluationError(f"index out of bounds: {int(index)}")
    return container[int(index)]


def shown(key: Any) -> str:
    """A key as messages write it."""
    return str(key).lower() if isinstance(key, bool) else str(key)


def put(found: dict[Any, Any], key: Any, value: Any) -> None:
    """Add an entry to a map that is written out. Raises EvaluationError for what can be no key."""
    if not isinstance(key, str | int | float):
        raise EvaluationError(f"unsupported key type: {values.kind(key)}")
    found[key] = value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise EvaluationError("no such overload")
    return value


def _any(rounds: Iterator[Scope], body: Callable[[Scope], Any], decisive: bool) -> bool:
    first: EvaluationError | None = None
    for scope in rounds:
        try:
            if _truth(body(scope)) is decisive:
                return decisive
        except EvaluationError as error:
            first = first or error
    if first is not None:
        raise first
    return not decisive


def _chosen(rounds: Iterator[Scope], bodies: Bodies) -> Iterator[Scope]:
    """The rounds whose condition holds, if there is one beside the last body."""
    for scope in rounds:
        if len(bodies) == 1 or _truth(bodies[0](scope)):
            yield scope


def _map(container: Any, rounds: Iterator[Scope], bodies: Bodies) -> list[Any]:
    return [bodies[-1](scope) for scope in _chosen(rounds, bodies)]


def _filter(container: Any, rounds: Iterator[Scope], bodies: Bodies) -> list[Any]:
    kept = []
    for one, scope in zip(list(container), rounds, strict=True):
        if _truth(bodies[0](scope)):
            kept.append(one)
    return kept


def _transform_map(container: Any, rounds: Iterator[Scope], bodies: Bodies) -> dict[Any, Any]:
    keys = range(len(container)) if isinstance(container, list) else list(container)
    found = {}
    for key, scope in zip(keys, rounds, strict=True):
        if len(bodies) == 1 or _truth(bodies[0](scope)):
            found[key] = bodies[-1](scope)
    return found


def _transform_entries(container: Any, rounds: Iterator[Scope], bodies: Bodies) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for scope in _chosen(rounds, bodies):
        entries = bodies[-1](scope)
        if not isinstance(entries, dict):
            raise EvaluationError("no such overload")
        for key, value in entries.items():
            if values.find(found, key)[0]:
                raise EvaluationError(f"insert failed: key {shown(key)} already exists")
            found[key] = value
    return found


def _one(container: Any, rounds: Iterator[Scope], bodies: Bodies) -> bool:
    return sum(_truth(bodies[0](scope)) for scope in rounds) == 1


def _sort_by(container: Any, rounds: Iterator[Scope], bodies: Bodies) -> list[Any]:
    """Elements in the order of their keys; equal ones keep theirs."""
    keys = [bodies[0](scope) for scope in rounds]

    def compared(one: int, other: int) -> int:
        if values.less(keys[one], keys[other]):
            return -1
        return int(values.less(keys[other], keys[one]))

    return [container[place] for place in sorted(range(len(keys)), key=functools.cmp_to_key(compared))]


FOLDS: Mapping[str, Callable[[Any, Iterator[Any], Bodies], Any]] = {
    "all": lambda container, rounds, bodies: _any(rounds, bodies[0], False),
    "exists": lambda container, rounds, bodies: _any(rounds, bodies[0], True),
    "exists_one": _one,
    "existsOne": _one,
    "map": _map,
    "filter": _filter,
    "sortBy": _sort_by,
    "transformList": _map,
    "transformMap": _transform_map,
    "transformMapEntry": _transform_entries,
}
