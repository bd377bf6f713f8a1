"""`labkit lab`: do the labs from the command line."""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from labkit import errors
from labkit.labs import catalog, folder, languages, path
from labkit.labs.lab import Lab
from labkit.labs.progress import Progress

if TYPE_CHECKING:  # a command imports what is heavy when it runs
    from labkit.labs import proof
    from labkit.labs.runner import Runner

NAME = "lab"
HELP = "list, start, check and prove the labs"
# Beyond the verdicts' own exit codes 0 to 4: the command itself could not be done.
COULD_NOT = 5

VERBS = {
    "list": "list the labs and how far you are",
    "progress": "where you stand in every lab, and what to do now",
    "next": "what to do now: go on with a lab, or begin the next one",
    "know": "go past a lab that you know: answer its questions; it is noted as known, not as done",
    "start": "copy the files of a lab to work/ and show the task",
    "goto": "begin at a step; the steps before it are solved for you",
    "status": "show your progress in a lab, and its nodes and pods with your files applied",
    "check": "check your files (exit code: 0 pass, 1 waiting, 2 not yet, 3 stuck, 4 the machine's fault)",
    "hint": "show the next hint for what the last check found",
    "solve": "show a solution of the open step; asks first",
    "reset": "begin again; your files are kept aside",
    "stop": "end a lab; your files stay in work/",
    "quiz": "show the questions of a lab, or answer one",
    "debrief": "read again what the steps you have done were about",
    "new": "write a new lab that is already proven, to make your own of it",
    "prove": "prove labs: the start fails, solutions pass, wrong answers get their own words",
}
OPTIONAL_LAB = ("check", "hint", "solve", "status", "quiz", "reset", "stop", "goto", "know", "debrief")

NAMED = ("start", "goto", "know")  # these must be told which lab


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    verbs = parser.add_subparsers(dest="verb", metavar="what", required=True)
    for verb, says in VERBS.items():
        one = verbs.add_parser(verb, help=says, description=says[:1].upper() + says[1:] + ".")
        one.add_argument("--lang", help="en or ko (default: LABKIT_LANG, else LC_ALL, else en)")
        _arguments(verb, one)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked; return the exit code."""
    try:
        return RUN[arguments.verb](arguments)
    except errors.LabkitError as problem:
        print(problem, file=sys.stderr)
        return COULD_NOT


def _arguments(verb: str, parser: argparse.ArgumentParser) -> None:
    if verb == "prove":
        parser.add_argument("lab", nargs="*", help="which labs (default: all)")
        parser.add_argument("--row", type=int, action="append", help="only this row of the matrix; may be repeated")
    elif verb == "start" or verb in OPTIONAL_LAB:
        parser.add_argument("lab", nargs=None if verb in NAMED else "?", help="03, or 03_scheduling_cycle")
    if verb == "start":
        parser.add_argument("--seed", type=int, help="another seed gives the same lab with other numbers")
    elif verb == "goto":
        parser.add_argument("step", help="the name of the step")
    elif verb == "know":
        parser.add_argument("number", nargs="*", type=int, help="the number of your answer to each question, in order")
        parser.add_argument("--anyway", action="store_true", help="go past it even so; it is noted as skipped")
    elif verb == "new":
        parser.add_argument("name", help="number and slug, such as 17_my_topic")
    elif verb == "solve":
        parser.add_argument("--yes", action="store_true", help="do not ask")
    elif verb == "quiz":
        parser.add_argument("question", nargs="?", help="which question to answer")
        parser.add_argument("number", nargs="*", type=int, help="the numbers of your answer, in order")


def _list(arguments: argparse.Namespace) -> int:
    _, lang, stops = _way(arguments)
    for stop in stops:
        print(path.line(stop, lang))
    return 0


def _progress(arguments: argparse.Namespace) -> int:
    labs, lang, stops = _way(arguments)
    print(path.progress_card(stops, labs, lang))
    return 0


def _next(arguments: argparse.Namespace) -> int:
    labs, lang, stops = _way(arguments)
    print(path.next_card(stops, labs, lang))
    return 0


def _way(arguments: argparse.Namespace) -> tuple[Path, str, list[path.Stop]]:
    labs, lang = catalog.root(), languages.chosen(arguments.lang)
    return labs, lang, path.stops(labs, catalog.work_root(labs), lang)


def _know(arguments: argparse.Namespace) -> int:
    print(_runner(arguments).know(*arguments.number, anyway=arguments.anyway))
    return 0


def _new(arguments: argparse.Namespace) -> int:
    from labkit.labs import scaffold

    place = scaffold.create(scaffold.labs_folder(), arguments.name)
    print(f"{place} is a lab that holds. Make it yours, file by file, and prove it: labkit lab prove {place.name}")
    return 0


def _one(verb: str) -> Callable[[argparse.Namespace], int]:
    """Return a command that does one thing with a runner and prints what it returns."""

    def command(arguments: argparse.Namespace) -> int:
        print(getattr(_runner(arguments), verb)())
        return 0

    return command


def _start(arguments: argparse.Namespace) -> int:
    print(_runner(arguments, seed=arguments.seed).start())
    return 0


def _goto(arguments: argparse.Namespace) -> int:
    print(_runner(arguments).goto(arguments.step))
    return 0


def _status(arguments: argparse.Namespace) -> int:
    runner = _runner(arguments)
    print(runner, runner.look(), sep="\n\n")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    result = _runner(arguments).check()
    print(result)
    code: int = result.verdict.exit_code
    return code


def _solve(arguments: argparse.Namespace) -> int:
    print(_runner(arguments).solve(sure=arguments.yes))
    return 0


def _quiz(arguments: argparse.Namespace) -> int:
    runner = _runner(arguments)
    print(runner.answer(arguments.question, *arguments.number) if arguments.number else runner.quiz())
    return 0


def _prove(arguments: argparse.Namespace) -> int:
    from labkit.labs import proof

    labs = catalog.root()
    places = [catalog.find(name, labs) for name in arguments.lab] or catalog.folders(labs)
    rows = [row for row in proof.ROWS if not arguments.row or row.number in arguments.row]
    good = True
    for place in places:
        print(place.name)
        for line, holds in _proved(folder.read(place), rows):
            print(line, flush=True)
            good = good and holds
    return 0 if good else 1


def _proved(lab: Lab, rows: "list[proof.Row]") -> Iterator[tuple[str, bool]]:
    from labkit.labs import proof

    for row in rows:
        outcome = proof.prove(lab, row)
        sign = "✓" if outcome.holds else "✗"
        yield f"  {sign} {row.number:>2}  {row.says:<62} {outcome.looked_at:>4} looked at", outcome.holds
        for problem in outcome.problems:
            yield f"         {problem}", False


def _runner(arguments: argparse.Namespace, seed: int | None = None) -> "Runner":
    from labkit.labs.runner import Runner

    labs = catalog.root()
    work = catalog.work_root(labs)
    place = catalog.find(arguments.lab, labs) if arguments.lab else _started(labs, work)
    return Runner(folder.read(place), work, seed=seed, lang=languages.chosen(arguments.lang))


def _started(labs: Path, work: Path) -> Path:
    """Return the lab that was worked on last, when none is named."""
    found = [place for place in catalog.folders(labs) if (work / place.name).is_dir()]
    if len(found) == 1:
        return found[0]
    at = {name: record.get("at", 0) for name, record in Progress(work).all().items()}
    latest = max(found, key=lambda place: at.get(place.name, 0), default=None)
    if latest is not None and at.get(latest.name):
        return latest
    known = ", ".join(place.name for place in found or catalog.folders(labs))
    raise errors.LabError(f"Which lab? {'Started' if found else 'There are'}: {known}.")


RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": _list,
    "progress": _progress,
    "next": _next,
    "know": _know,
    "debrief": _one("debrief"),
    "new": _new,
    "start": _start,
    "goto": _goto,
    "status": _status,
    "check": _check,
    "hint": _one("hint"),
    "solve": _solve,
    "reset": _one("reset"),
    "stop": _one("stop"),
    "quiz": _quiz,
    "prove": _prove,
}
