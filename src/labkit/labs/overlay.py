"""Overlays on start/: the files of a solution or of a wrong answer.

An overlay replaces whole files of start/ and adds new ones; an empty file takes one away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit.api import manifests
from labkit.labs import wording
from labkit.labs.feedback import Feedback

SUFFIXES = (".yaml", ".yml")
OPERATIONS = "operations"


@dataclass(frozen=True)
class Overlay:
    """One folder of solutions/ or wrong/."""

    name: str  # "room--split", "too_small--half"
    files: Mapping[str, str]  # file name -> text with placeholders

    @property
    def subject(self) -> str:
        """The step of a solution, or the code of a wrong answer."""
        return self.name.split("--")[0]

    def over(self, below: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, str]:
        """Return the files of `below` with this overlay on top."""
        laid = {**below, **{name: wording.fill(content, values) for name, content in self.files.items()}}
        return {name: content for name, content in sorted(laid.items()) if content.strip()}


def is_operations(name: str) -> bool:
    """Whether a file is done rather than applied: "operations.yaml", "40-operations.yaml"."""
    stem = Path(name).stem
    return stem == OPERATIONS or stem.endswith(f"-{OPERATIONS}")


def documents(name: str, content: str) -> list[Any]:
    """Return the documents of a manifest, or the one list of an operations file. Raises ManifestError."""
    if is_operations(name):
        return [manifests.load_value(content, name)]
    return list(manifests.load(content + "\n"))


def text(name: str, found: Sequence[Any]) -> str:
    """Return documents as the text of a file; the opposite of `documents`."""
    return manifests.dump_value(found[0]) if is_operations(name) else manifests.dump(found)


def files(folder: Path, problems: list[str]) -> dict[str, str]:
    """Return the files of one folder, in name order."""
    found: dict[str, str] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and path.suffix in SUFFIXES:
            found[path.name] = path.read_text(encoding="utf-8")
        else:
            problems.append(f"{folder.name}/{path.name}: nothing reads this; only YAML files belong here")
    if folder.is_dir() and not found:
        problems.append(f"{folder.name}: the folder is empty")
    return found


def solutions(folder: Path, steps: Sequence[str], problems: list[str]) -> dict[str, Overlay]:
    """Return the solutions by name; each names its step."""
    found = _overlays(folder, problems)
    for name, one in found.items():
        if one.subject not in steps:
            problems.append(f"solutions/{name}: there is no step {one.subject!r}. Steps: {', '.join(steps)}")
    return found


def wrong(folder: Path, feedback: Feedback, problems: list[str]) -> dict[str, Overlay]:
    """Return the wrong answers by name; each names its finding code."""
    found = _overlays(folder, problems)
    for name, one in found.items():
        if one.subject not in feedback.entries:
            problems.append(f"wrong/{name}: {one.subject} is not a code of feedback.yaml")
    return found


def _overlays(folder: Path, problems: list[str]) -> dict[str, Overlay]:
    found: dict[str, Overlay] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir():
            found[path.name] = Overlay(path.name, files(path, problems))
        else:
            problems.append(f"{folder.name}/{path.name}: a folder is expected")
    return found
