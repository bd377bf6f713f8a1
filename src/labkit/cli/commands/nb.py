"""`labkit nb`: notebooks from their bilingual sources: new, check, build, run, stamp, report.

papermill and nbformat cost seconds to import, so everything is imported where it is used.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from labkit import errors

NAME = "nb"
HELP = "build, check and run the notebooks"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--folder", type=Path, default=Path("notebooks"), help="where the notebooks are (notebooks)")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="new|check|build|run|stamp|report")
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
    report = verbs.add_parser("report", help="run all, compare with what is stored, write an HTML report")
    report.add_argument("--output", type=Path, default=Path("reports/course.html"), help="the report's file")


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


def _report(arguments: argparse.Namespace) -> int:
    from labkit.cli import notebook_build, notebook_reader, notebook_report
    from labkit.cli.notebook_source import LANGUAGES

    lines, failures = [], []
    for path in notebook_build.sources(arguments.folder):
        for lang in LANGUAGES:
            try:
                built = notebook_build.build(arguments.folder, notebook_reader.read(path), lang)
            except errors.NotebookError as failed:
                failures.append(str(failed))
                print(failed, file=sys.stderr, flush=True)
                continue
            lines.append(notebook_report.Line(built, notebook_build.difference(built)))
            print(" | ".join(lines[-1].cells[:2] + lines[-1].cells[6:8]), lines[-1].problem or "ok", flush=True)
    notebook_report.write(arguments.output, lines, failures)
    print(f"Report: {arguments.output}")
    return 1 if failures or any(line.problem for line in lines) else 0
