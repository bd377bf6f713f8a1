"""The run of the whole course: every notebook in every language, on as many processes as the machine has cores for.

A process stays warm (papermill and nbformat cost seconds to import), but each notebook has a kernel of its own.
"""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from labkit import errors
from labkit.cli import notebook_build, notebook_reader, notebook_report
from labkit.cli.notebook_source import LANGUAGES

MOST_WORKERS = 4


@dataclass(frozen=True)
class Outcome:
    """One notebook in one language: its line of the report, or why there is none; and what it cost."""

    line: notebook_report.Line | None
    failure: str
    cpu_seconds: float  # of the process and of the kernel


def workers() -> int:
    """Return how many processes a machine is good for."""
    return max(1, min(MOST_WORKERS, os.cpu_count() or 1))


def run(folder: Path, count: int) -> Iterator[Outcome]:
    """Run every source in both languages on `count` processes, and compare with what is stored; in course order."""
    jobs = [(folder, path, lang) for path in notebook_build.sources(folder) for lang in LANGUAGES]
    if count == 1:
        yield from map(one, jobs)
        return
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(one, jobs)


def one(job: tuple[Path, Path, str]) -> Outcome:
    """Run one notebook in one language."""
    folder, path, lang = job
    before = _cpu_seconds()
    try:
        built = notebook_build.build(folder, notebook_reader.read(path), lang)
        line, failure = notebook_report.Line(built, notebook_build.difference(built)), ""
    except errors.NotebookError as failed:
        line, failure = None, str(failed)
    return Outcome(line, failure, _cpu_seconds() - before)


def _cpu_seconds() -> float:
    """What this process and its ended children have used; Windows does not count children."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
