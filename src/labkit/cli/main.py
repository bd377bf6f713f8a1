"""`labkit`: finds the command by its name, runs it, and turns errors into words."""

import argparse
import difflib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn, cast

import labkit
from labkit import errors, loading
from labkit.cli import commands
from labkit.cli.command import Command

BAD_INPUT = 2
INTERRUPTED = 130
DEBUG = "LABKIT_DEBUG"


def console() -> NoReturn:
    """Run as the console script `labkit`."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str], known: Mapping[str, Command] | None = None) -> int:
    """Run the command named first; return its exit code.

    A LabkitError is told on stderr, without a traceback, with exit code 2; LABKIT_DEBUG=1 shows the traceback.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show Hangul or × shows ?, and goes on
    known = found() if known is None else known
    parsed = _parser(known).parse_args(_checked(arguments, known))
    if parsed.command is None:
        _parser(known).print_help()
        return BAD_INPUT
    try:
        return known[parsed.command].run(parsed)
    except errors.LabkitError as problem:
        if os.environ.get(DEBUG):
            raise
        print(problem, file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # `labkit … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED


def found() -> dict[str, Command]:
    """Return the commands by name."""
    return {command.NAME: command for command in map(_as_command, loading.modules(commands))}


def _as_command(module: object) -> Command:
    return cast("Command", module)


def _parser(known: Mapping[str, Command]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("labkit", description="How Kubernetes decides: a course and its simulator.")
    parser.add_argument("--version", action="version", version=f"labkit {labkit.__version__}")
    parsers = parser.add_subparsers(dest="command", metavar="command")
    for name, command in known.items():
        command.configure(parsers.add_parser(name, help=command.HELP, description=_sentence(command.HELP)))
    return parser


def _checked(arguments: Sequence[str], known: Mapping[str, Command]) -> Sequence[str]:
    """Refuse an unknown command in our own words: argparse would list all of them and guess none."""
    word = next(iter(arguments), "-")
    if not word.startswith("-") and word not in known:
        near = difflib.get_close_matches(word, known, n=1)
        guess = f'Did you mean "labkit {near[0]}"? ' if near else ""
        print(f'There is no command "labkit {word}". {guess}Commands: {", ".join(known)}.', file=sys.stderr)
        sys.exit(BAD_INPUT)
    return arguments


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
