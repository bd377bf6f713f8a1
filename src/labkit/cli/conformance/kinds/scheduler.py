"""Scheduling decisions of a real kube-scheduler: files `<campaign>.jsonl.xz`, one case per line.

The format is described in tests/golden/scheduler/README.md.
"""

import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labkit import errors
from labkit.cli.conformance import differences
from labkit.cli.conformance.kind import Outcome
from labkit.scheduler import conformance

NAME = "scheduler"
HELP = "decisions of a real kube-scheduler: node order, rejections, scores, choice, messages, queue"
SUFFIX = ".jsonl.xz"


def campaigns(folder: Path) -> list[str]:
    """Return the names of the files."""
    if not folder.is_dir():
        raise errors.ManifestError(f"There is no directory {folder}. Check the path; this runs in {Path.cwd()}.")
    found = sorted(path.name.removesuffix(SUFFIX) for path in folder.glob(f"*{SUFFIX}"))
    if not found:
        raise errors.ManifestError(f"{folder} holds no recorded cases: no file is named *{SUFFIX}.")
    return found


def play(folder: Path, campaign: str) -> Iterator[Outcome]:
    """Decide every case; what is broken in the recording counts as not identical, and says where."""
    number = 0
    try:
        with lzma.open(folder / f"{campaign}{SUFFIX}", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield _outcome(campaign, f"line {number}", line)
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as broken:
        yield Outcome(campaign, f"after line {number}", f"the file cannot be read further ({broken})")


def _outcome(campaign: str, place: str, line: str) -> Outcome:
    try:
        case = json.loads(line)
    except ValueError as broken:
        return Outcome(campaign, place, f"not a JSON object ({broken})")
    if not isinstance(case, dict) or not isinstance(case.get("expect"), dict):
        return Outcome(campaign, place, 'not a case: a JSON object with "expect" is needed')
    name = str(case.get("id") or place)
    return Outcome(campaign, name, _difference(case))


def _difference(case: dict[str, Any]) -> str:
    try:
        return next(differences.of(case["expect"], conformance.answer(case)), "")
    except Exception as raised:  # noqa: BLE001 - whatever a case provokes, it is this case's failure and the rest goes on
        return f"{type(raised).__name__}: {raised}"
