"""A scenario: what is prepared, what is asked step by step, and what the real server answered; read from files.

A directory holds files `<area>.jsonl.xz` (or `.jsonl`), itself or in folders below it; a line is a scenario.
"""

import dataclasses
import json
import lzma
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit import errors

SUFFIXES = (".jsonl.xz", ".jsonl")
FIRST = "discovery"  # before other scenarios add kinds of their own
Step = Mapping[str, Any]


@dataclass(frozen=True)
class Scenario:
    """One line of a file. `profile` is "api" (an API server alone) or "full" (with controllers and scheduler)."""

    name: str
    area: str
    steps: Sequence[Step]
    profile: str = "api"
    namespace: str = ""
    setup: Sequence[Mapping[str, Any]] = ()
    compare: Sequence[str] = ()  # fields that are compared although they are usually not
    rv_order: Sequence[int] = ()  # the numbers of <rv:N> in the order in which writes gave them out
    broken: str = ""  # why the line cannot be played

    @property
    def runs_programs(self) -> bool:
        """Whether a step is a command line."""
        return any("command" in step for step in self.steps)


FIELDS = frozenset(field.name for field in dataclasses.fields(Scenario)) - {"broken"}


def files(folder: Path) -> list[Path]:
    """Return the files below a directory in the order in which they are played. Raises ManifestError."""
    if not folder.is_dir():
        raise errors.ManifestError(f"There is no directory {folder}. Check the path; this runs in {Path.cwd()}.")
    found = [path for pattern in ("*", "*/*") for path in folder.glob(pattern) if path.name.endswith(SUFFIXES)]
    if not found:
        raise errors.ManifestError(f"{folder} holds no recordings: no file is named *{SUFFIXES[0]}.")
    return sorted(found, key=lambda path: (area(path) != FIRST, path.parent.name == "controllers", path))


def area(path: Path) -> str:
    """Return the name of a file without its ending."""
    return next(path.name.removesuffix(suffix) for suffix in SUFFIXES if path.name.endswith(suffix))


def read(path: Path) -> Iterator[Scenario]:
    """Return the scenarios of a file; what cannot be read is a scenario that says why."""
    number = 0
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _parsed(path, f"line {number}", line)
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as broken:
        yield Scenario(f"after line {number}", area(path), (), broken=f"the file cannot be read further ({broken})")


def _opened(path: Path) -> Any:
    return lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8")


def _parsed(path: Path, place: str, line: str) -> Scenario:
    try:
        found = json.loads(line)
    except ValueError as wrong:
        return Scenario(place, area(path), (), broken=f"not a JSON object ({wrong})")
    if not isinstance(found, dict) or not isinstance(found.get("steps"), list):
        return Scenario(place, area(path), (), broken='not a scenario: a JSON object with "steps" is needed')
    given = {name: value for name, value in found.items() if name in FIELDS and value is not None}
    return Scenario(**{"name": place, "area": area(path), **given})
