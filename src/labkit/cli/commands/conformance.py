"""`labkit conformance KIND DIR`: how many recorded cases of the real thing are answered identically here."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from labkit import loading

if TYPE_CHECKING:  # the kinds import the scheduler; the list of commands does not need it
    from labkit.cli.conformance.kind import Count, Kind, Outcome, Player

NAME = "conformance"
HELP = "play recorded cases of a real Kubernetes and count the identical ones"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments; those of a kind are read once the kind is known."""
    parser.add_argument("kind", metavar="KIND", choices=sorted(_names()), help=f"what: {', '.join(sorted(_names()))}")
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, metavar="DIR …", help="the directory, and the kind's options"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print a table, the first difference of each failing case, and the count; 0 only if all are identical."""
    from labkit.cli.conformance import report

    module = next(kind for kind in _kinds() if arguments.kind == kind.NAME)
    player, options = _chosen(module, arguments.words)
    found = list(_played(player, options.folder))
    for line in (*report.table(found), *report.failures(found), *report.skipped(found)):
        print(line)
    if options.fail_list is not None:
        report.write_failures(found, options.fail_list)
    count = _count(player, found)
    print(f"conformance {module.NAME}: identical {count.identical} of {count.all}")
    return 0 if count.all and count.identical == count.all else 1


def _chosen(module: "Kind", words: Sequence[str]) -> tuple["Player", argparse.Namespace]:
    from labkit.cli.conformance.kind import Configurable

    parser = argparse.ArgumentParser(f"labkit conformance {module.NAME}", description=module.HELP)
    parser.add_argument("folder", metavar="DIR", type=Path, help="the directory with the recordings")
    parser.add_argument("--fail-list", type=Path, metavar="FILE", help="write the names of failing cases here")
    if isinstance(module, Configurable):
        module.configure(parser)
        options = parser.parse_args(words)
        return module.chosen(options), options
    return module, parser.parse_args(words)


def _names() -> Iterator[str]:
    import pkgutil

    from labkit.cli.conformance import kinds

    return (module.name for module in pkgutil.iter_modules(kinds.__path__))


def _kinds() -> Iterator["Kind"]:
    from labkit.cli.conformance import kinds

    return (cast("Kind", module) for module in loading.modules(kinds))


def _played(player: "Player", folder: Path) -> Iterator["Outcome"]:
    for campaign in player.campaigns(folder):
        for number, outcome in enumerate(player.play(folder, campaign), 1):
            if number % 50 == 1:
                _progress(f"{campaign}: {number}")
            yield outcome
    _progress("")


def _progress(text: str) -> None:
    """Show where we are, to people only."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _count(player: "Player", found: Sequence["Outcome"]) -> "Count":
    from labkit.cli.conformance.kind import Count, Counting

    played = [one for one in found if not one.skipped]
    if isinstance(player, Counting):
        return sum((player.counted(one) for one in played), Count())
    return Count(sum(not one.difference for one in played), len(played))
