"""Mutants: copies of a learner's files with one single field changed, for trying how robust a check is."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.labs import overlay

GONE = object()
# Values that people and editors really put there: nothing, wrong types, wrong signs, wrong names, far too much.
REPLACEMENTS: tuple[Any, ...] = (
    GONE,
    None,
    "",
    "x-wrong",
    -1,
    0,
    7,
    True,
    [],
    {},
    "999999",
    "-1",
    "500m",
    "1Ti",
    ["a"],
    {"a": "b"},
)

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutant:
    """One changed copy, and what was changed: "30-checkout.yaml spec.replicas -> -1"."""

    name: str
    files: Mapping[str, str]


def of(files: Mapping[str, str]) -> Iterator[Mutant]:
    """Return every mutant of these manifests, in a fixed order."""
    for name, content in sorted(files.items()):
        documents = overlay.documents(name, content)
        for number, document in enumerate(documents):
            for path in _paths(document):
                for value in REPLACEMENTS:
                    yield from _mutant(files, name, documents, number, path, value)


def _mutant(
    files: Mapping[str, str], name: str, documents: list[Any], number: int, path: Path, value: Any
) -> Iterator[Mutant]:
    changed = copy.deepcopy(documents)
    parent = changed[number]
    for part in path[:-1]:
        parent = parent[part]
    if value is GONE:
        del parent[path[-1]]
    elif parent[path[-1]] == value:
        return
    else:
        parent[path[-1]] = copy.deepcopy(value)
    said = "gone" if value is GONE else repr(value)
    yield Mutant(f"{name} {'.'.join(map(str, path))} -> {said}", {**files, name: overlay.text(name, changed)})


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Return the path of every field, the inner ones after the outer ones."""
    children: Any = ()
    if isinstance(value, Mapping):
        children = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    for key, child in children:
        yield (*path, key)
        yield from _paths(child, (*path, key))
