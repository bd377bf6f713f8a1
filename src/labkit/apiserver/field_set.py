"""Sets of fields, in the form of managedFields: {"f:spec": {"f:replicas": {}}}.

Inside the server every member of a set is marked with MEMBER, so that a member without children and a path that only
leads to members are not mixed up; `packed` and `unpacked` translate to the form on the wire.
"""

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

FieldSet: TypeAlias = dict[str, Any]  # path element -> FieldSet; "." if the path itself is a member
MEMBER = "."


def union(one: FieldSet, other: FieldSet) -> FieldSet:
    """Return what is in either set."""
    found = dict(one)
    for element, below in other.items():
        if element == MEMBER or element not in found:
            found[element] = below
        else:
            found[element] = union(found[element], below)
    return found


def difference(one: FieldSet, other: FieldSet) -> FieldSet:
    """Return what is in the first set and not in the other."""
    found = {}
    for element, below in one.items():
        if element == MEMBER:
            if MEMBER not in other:
                found[element] = below
        elif left := difference(below, other[element]) if element in other else below:
            found[element] = left
    return found


def intersection(one: FieldSet, other: FieldSet) -> FieldSet:
    """Return what is in both sets."""
    found = {}
    for element in one.keys() & other.keys():
        below = one[element] if element == MEMBER else intersection(one[element], other[element])
        if element == MEMBER or below:
            found[element] = below
    return found


def without_tree(one: FieldSet, path: tuple[str, ...]) -> FieldSet:
    """Return the set without a path and everything below it."""
    head, *rest = path
    if head not in one:
        return one
    below = without_tree(one[head], tuple(rest)) if rest else {}
    found = {element: child for element, child in one.items() if element != head}
    return {**found, head: below} if below else found


def without_member(one: FieldSet, path: tuple[str, ...]) -> FieldSet:
    """Return the set without a path, whatever is below it."""
    if not path:
        return {element: below for element, below in one.items() if element != MEMBER}
    if path[0] not in one:
        return one
    below = without_member(one[path[0]], path[1:])
    found = {element: child for element, child in one.items() if element != path[0]}
    return {**found, path[0]: below} if below else found


def paths(one: FieldSet, start: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the members, in order of their paths."""
    if MEMBER in one:
        yield start
    for element in sorted(one):
        if element != MEMBER:
            yield from paths(one[element], (*start, element))


def text(path: tuple[str, ...]) -> str:
    """Return a path as the API server writes it: .spec.containers[name="a"].image."""
    return "".join(map(_text, path))


def _text(element: str) -> str:
    kind, _, value = element.partition(":")
    if kind == "f":
        return f".{value}"
    if kind == "k":
        keys = json.loads(value)
        return f"[{','.join(f'{name}={json.dumps(keys[name])}' for name in sorted(keys))}]"
    return f"[={value}]" if kind == "v" else f"[{value}]"


def packed(one: FieldSet) -> FieldSet:
    """Return the set as FieldsV1."""
    if one.keys() == {MEMBER}:
        return {}
    return {element: {} if element == MEMBER else packed(one[element]) for element in sorted(one)}


def unpacked(fields: FieldSet) -> FieldSet:
    """Return FieldsV1 as a set."""
    if not fields:
        return {MEMBER: {}}
    return {element: {} if element == MEMBER else unpacked(below) for element, below in fields.items()}
