"""What would give a solution away: the values it brings, and its lines."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.labs import overlay, wording
from labkit.labs.lab import Lab

TOKEN = re.compile(r"[A-Za-z0-9_./-]+")


def tokens(text: str) -> set[str]:
    """Return the words, numbers and paths of a text."""
    return {token.strip("./-") for token in TOKEN.findall(text)} - {""}


def expected_values(lab: Lab, step: str, seed: int) -> set[str]:
    """What solutions of a step put into the files, and neither the start nor the task says."""
    known = tokens(" ".join(lab.start_files(seed).values()))
    known |= tokens(lab.texts["en"].opening + wording.fill(_whole_text(lab, step), lab.values(seed)))
    values: set[str] = set()
    for solution in lab.solutions_of(step):
        files = solution.over(lab.start_files(seed), lab.values(seed))
        for name, content in files.items():
            values |= set(_leaves(_brought(name, overlay.documents(name, content))))
    return {value for value in values - known if len(value) > 1}


def _whole_text(lab: Lab, step: str) -> str:
    section = lab.texts["en"].sections[step]
    return f" {section.situation} {section.task} {section.success}"


def _brought(name: str, documents: list[Any]) -> object:
    """What a file brings: whole objects, or of an operations file what its patches set."""
    if not overlay.is_operations(name):
        return documents
    return [one.get("patch", {}).get("patch") for one in documents[0] if isinstance(one, Mapping)]


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    else:
        yield str(value)


def solution_lines(lab: Lab) -> list[str]:
    """Return the lines that solutions bring, as they would be typed."""
    start = {line.strip() for content in lab.start_files(0).values() for line in content.splitlines()}
    lines: set[str] = set()
    for solution in lab.solutions.values():
        for content in solution.over({}, lab.values(0)).values():
            lines |= {line.strip().lstrip("- ") for line in content.splitlines()} - start
    return sorted(line for line in lines if line)
