"""Looking over the notebooks without running them: sources by their rules, stored notebooks by the guard."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat

from labkit import errors
from labkit.cli import glossary, notebook_build, notebook_guard, notebook_lint, notebook_minutes, notebook_reader
from labkit.cli.notebook_source import Problem

FLOORS = "compared_outputs.toml"  # in source/: the fewest compared outputs, by notebook; raised by hand, never lowered


def look_over(folder: Path, names: Sequence[str] = (), only_sources: bool = False) -> tuple[list[str], list[str]]:
    """Return (problems, stale translations) of all notebooks, or of those named; perhaps of their sources only."""
    found: list[str] = []
    warned: list[str] = []
    terms = glossary.read(folder)
    for path in notebook_build.sources(folder, names):
        try:
            source = notebook_reader.read(path)
        except errors.NotebookError as unreadable:
            found.append(str(unreadable))
            continue
        found += map(str, notebook_lint.problems(source) + glossary.problems(source, terms))
        minutes = notebook_minutes.problem(source)
        found += [str(Problem(source.path, 1, minutes))] if minutes else []
        warned += map(str, notebook_lint.stale(source))
        found += [] if only_sources else stored(folder, source.name)
    return found, warned


def stored(folder: Path, name: str) -> list[str]:
    """Return what is wrong with the stored editions of one notebook: their outputs, their floor, their likeness."""
    english, korean = folder / "en" / f"{name}.ipynb", folder / "ko" / f"{name}.ipynb"
    if not english.exists():
        return [f"{english} does not exist. Run: labkit nb build {name}"]
    pair = [path for path in (english, korean) if path.exists()]
    broken = [one for path in pair for one in notebook_guard.unreadable(path)]
    if broken:
        return broken
    floor = floors(folder).get(name, 0)
    missing = [] if floor else [_no_floor(folder, english)]
    return [
        *missing,
        *[one for path in pair for one in notebook_guard.problems(path, max(floor, 1))],
        *notebook_guard.twins(english, korean),
    ]


def _no_floor(folder: Path, english: Path) -> str:
    have = notebook_guard.count(nbformat.read(english, as_version=4))
    return f"{folder / 'source' / FLOORS} has no floor for {english.stem}: add a line `{english.stem} = {have}`."


def floors(folder: Path) -> Mapping[str, int]:
    """Return the fewest outputs that are compared in each notebook."""
    path = folder / "source" / FLOORS
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
