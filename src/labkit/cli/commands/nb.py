"""`labkit nb`: notebooks from their bilingual sources: new, check, build, run, stamp, handouts, report.

papermill and nbformat cost seconds to import, so everything is imported where it is used.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labkit.cli import notebook_course

NAME = "nb"
HELP = "build, check and run the notebooks"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--folder", type=Path, default=Path("notebooks"), help="where the notebooks are (notebooks)")
    verbs = parser.add_subparsers(
        dest="verb", required=True, metavar="new|check|build|run|stamp|slides|cheatsheet|glossary|report"
    )
    new = verbs.add_parser("new", help="write a new source to start from")
    new.add_argument("name", help="number and slug, such as 04_node_affinity")
    check = verbs.add_parser("check", help="look over sources and stored notebooks without running anything")
    check.add_argument("names", nargs="*", help="which notebooks (all)")
    check.add_argument("--sources", action="store_true", help="only the sources, for while you write")
    check.add_argument("--strict", action="store_true", help="a stale translation is an error")
    build = verbs.add_parser("build", help="run the sources and store the notebooks")
    build.add_argument("names", nargs="*", help="which notebooks (all)")
    build.add_argument("--check", action="store_true", help="store nothing; fail if a stored notebook would change")
    build.add_argument("--lang", choices=["en", "ko"], help="one language (both)")
    _configure_run(verbs.add_parser("run", help="run one notebook with other parameters"))
    stamp = verbs.add_parser("stamp", help="say that Korean texts match their English texts again")
    stamp.add_argument("name", help="which notebook")
    stamp.add_argument("keys", nargs="*", help="which prose cells")
    stamp.add_argument("--all", action="store_true", help="all prose cells")
    for name, says in (
        ("slides", "write slides of the cells tagged `slide`, as HTML that needs nothing else"),
        ("cheatsheet", "write one printable page for each notebook"),
    ):
        handout = verbs.add_parser(name, help=says)
        handout.add_argument("names", nargs="*", help="which notebooks (all)")
        handout.add_argument("--output", type=Path, default=Path("reports"), help="the folder to write to (reports)")
    verbs.add_parser("glossary", help="write the page of the glossary anew")
    report = verbs.add_parser("report", help="run all, compare with what is stored, write an HTML report")
    report.add_argument("--output", type=Path, default=Path("reports/course.html"), help="the report's file")
    report.add_argument("--workers", type=int, help="how many processes (one per core, at most four)")


def _configure_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("name", help="which notebook")
    run.add_argument("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="a parameter")
    run.add_argument("--backend", help="short for -p backend=…: sim, kind or kubeconfig")
    run.add_argument("--lang", choices=["en", "ko"], default="en", help="which edition (en)")
    run.add_argument("-o", "--output", type=Path, help="where to store the notebook (reports/<lang>/NAME.ipynb)")


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; the exit code is 1 when a check finds something."""
    verbs: dict[str, Callable[[argparse.Namespace], int]] = {
        "new": _new,
        "check": _check,
        "build": _build,
        "run": _run,
        "stamp": _stamp,
        "slides": _handouts,
        "cheatsheet": _handouts,
        "glossary": _glossary,
        "report": _report,
    }
    return verbs[arguments.verb](arguments)


def _new(arguments: argparse.Namespace) -> int:
    from labkit.cli import notebook_scaffold

    path = notebook_scaffold.create(arguments.folder, arguments.name)
    print(f"{path} is ready to be written. Then: labkit nb check --sources {path.stem} && labkit nb build {path.stem}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from labkit.cli import notebook_check

    found, warned = notebook_check.look_over(arguments.folder, arguments.names, arguments.sources)
    problems = found + warned if arguments.strict else found
    for warning in [] if arguments.strict else warned:
        print(f"warning: {warning}", file=sys.stderr)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(problems)} problems, {len(warned)} stale translations.")
    if warned:
        print("Where the Korean text says what the English says: labkit nb stamp NAME KEY… (or --all).")
    return 1 if problems else 0


def _build(arguments: argparse.Namespace) -> int:
    from labkit.cli import notebook_build
    from labkit.cli.notebook_source import LANGUAGES

    paths = notebook_build.sources(arguments.folder, arguments.names)
    langs = [arguments.lang] if arguments.lang else LANGUAGES
    differing = 0
    for built in notebook_build.build_all(arguments.folder, paths, langs):
        seconds = f"{built.execution.total_seconds:.1f} s in cells"
        if not arguments.check:
            print(f"{built.path}: {'written' if notebook_build.store(built) else 'unchanged'}, {seconds}", flush=True)
            continue
        difference = notebook_build.difference(built)
        print(difference or f"{built.path}: as stored, {seconds}", flush=True)
        differing += difference is not None
    return 1 if differing else 0


def _run(arguments: argparse.Namespace) -> int:
    from labkit.cli import (
        notebook_build,
        notebook_clean,
        notebook_parameters,
        notebook_reader,
        notebook_render,
        notebook_run,
    )

    path = notebook_build.sources(arguments.folder, [arguments.name])[0]
    notebook = notebook_render.render(notebook_reader.read(path), arguments.lang)
    given = [*arguments.parameter, *([f"backend={arguments.backend}"] if arguments.backend else [])]
    parameters = notebook_parameters.typed(notebook_run.declared(notebook), given, path.stem)
    output = arguments.output or Path("reports") / arguments.lang / f"{path.stem}.ipynb"
    place = arguments.folder / arguments.lang
    place.mkdir(parents=True, exist_ok=True)
    execution = notebook_run.execute(notebook, path.stem, place, parameters)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(notebook_clean.text(execution.notebook), encoding="utf-8")
    print(f"{output}: {len(execution.seconds)} code cells, {execution.total_seconds:.1f} s in cells")
    return 0


def _stamp(arguments: argparse.Namespace) -> int:
    from labkit.cli import notebook_build, notebook_reader, notebook_stamp

    path = notebook_build.sources(arguments.folder, [arguments.name])[0]
    stale = [cell.key for cell in notebook_stamp.stale(notebook_reader.read(path))]
    keys = stale if arguments.all else arguments.keys
    if not keys:
        print(
            f"Stale in {path.stem}: {', '.join(stale) or 'nothing'}." + (" Name them, or use --all." if stale else "")
        )
        return 0
    changed = notebook_stamp.stamp(path, keys)
    print(f"Stamped in {path.stem}: {', '.join(changed) or 'nothing, the marks were right'}.")
    return 0


def _handouts(arguments: argparse.Namespace) -> int:
    from labkit.cli import notebook_build, notebook_handouts

    write = {"slides": notebook_handouts.write_slides, "cheatsheet": notebook_handouts.write_cheatsheets}[
        arguments.verb
    ]
    paths = notebook_build.sources(arguments.folder, arguments.names)
    for written in write(arguments.folder, paths, arguments.output):
        print(written, flush=True)
    return 0


def _glossary(arguments: argparse.Namespace) -> int:
    from labkit.cli import notebook_handouts

    print(notebook_handouts.write_glossary(arguments.folder))
    return 0


def _report(arguments: argparse.Namespace) -> int:
    from labkit.cli import measuring, notebook_build, notebook_course, notebook_handouts, notebook_report

    outcomes: list[notebook_course.Outcome] = []
    count = arguments.workers or notebook_course.workers()
    wall = measuring.once(lambda: outcomes.extend(_told(notebook_course.run(arguments.folder, count))))
    lines = [outcome.line for outcome in outcomes if outcome.line]
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    paths = notebook_build.sources(arguments.folder)
    handouts = arguments.output.parent
    written = list(notebook_handouts.write_slides(arguments.folder, paths, handouts))
    written += notebook_handouts.write_cheatsheets(arguments.folder, paths, handouts)
    cost = notebook_report.Cost(wall, sum(outcome.cpu_seconds for outcome in outcomes), count)
    notebook_report.write(arguments.output, lines, failures, cost, [path.relative_to(handouts) for path in written])
    print(f"{cost}\nReport: {arguments.output}")
    return 1 if failures or any(line.problem for line in lines) else 0


def _told(outcomes: "Iterable[notebook_course.Outcome]") -> "Iterator[notebook_course.Outcome]":
    """Say how each notebook went, as soon as it is known."""
    for outcome in outcomes:
        if outcome.line is None:
            print(outcome.failure, file=sys.stderr, flush=True)
        else:
            cells = outcome.line.cells
            print(" | ".join(cells[:2] + cells[6:8]), outcome.line.problem or "ok", flush=True)
        yield outcome
