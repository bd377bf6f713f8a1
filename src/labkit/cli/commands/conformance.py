"""`labkit conformance KIND DIR`: how many recorded cases of the real thing are answered identically here."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from labkit import loading

if TYPE_CHECKING:  # the kinds import the scheduler; the list of commands does not need it
    from labkit.cli.conformance.kind import Kind, Outcome

NAME = "conformance"
HELP = "play recorded cases of a real Kubernetes and count the identical ones"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("kind", metavar="KIND", choices=sorted(_names()), help=f"what: {', '.join(sorted(_names()))}")
    parser.add_argument("folder", metavar="DIR", type=Path, help="the directory with the recordings")


def run(arguments: argparse.Namespace) -> int:
    """Print a table, the first difference of each failing case, and the count; 0 only if all are identical."""
    kind = next(kind for kind in _kinds() if arguments.kind == kind.NAME)
    found = list(_played(kind, arguments.folder))
    identical = sum(not one.difference for one in found)
    for line in (*_table(found), *_failures(found)):
        print(line)
    print(f"conformance {kind.NAME}: identical {identical} of {len(found)}")
    return 0 if found and identical == len(found) else 1


def _names() -> Iterator[str]:
    import pkgutil

    from labkit.cli.conformance import kinds

    return (module.name for module in pkgutil.iter_modules(kinds.__path__))


def _kinds() -> Iterator["Kind"]:
    from labkit.cli.conformance import kinds

    return (cast("Kind", module) for module in loading.modules(kinds))


def _played(kind: "Kind", folder: Path) -> Iterator["Outcome"]:
    for campaign in kind.campaigns(folder):
        for number, outcome in enumerate(kind.play(folder, campaign), 1):
            if number % 50 == 1:
                _progress(f"{campaign}: {number}")
            yield outcome
    _progress("")


def _progress(text: str) -> None:
    """Show where we are, to people only."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _table(found: Sequence["Outcome"]) -> Iterator[str]:
    from labkit.explaining import words

    cases = Counter(one.campaign for one in found)
    same = Counter(one.campaign for one in found if not one.difference)
    rows = [(name, str(number), str(same[name])) for name, number in cases.items()]
    yield from words.table([("CAMPAIGN", "CASES", "IDENTICAL"), *rows], indent="")


def _failures(found: Sequence["Outcome"]) -> Iterator[str]:
    for one in found:
        if one.difference:
            yield f"{one.campaign} {one.case}: {one.difference}"
