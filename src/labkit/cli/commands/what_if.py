"""`labkit what-if`: the same pods under several scheduler configurations, side by side."""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.cli import cluster_source

if TYPE_CHECKING:  # the scheduler behind it takes a while to import
    from labkit.explaining.what_if import Outcome, WhatIf

NAME = "what-if"
HELP = "compare scheduler configurations over the same workload: who moves, who no longer fits, how even it gets"
DEFAULT = "default"  # the word for the default profile
MOST_LINES = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        *("--config", "-c"),
        action="append",
        default=[],
        metavar="FILE",
        help=f'a KubeSchedulerConfiguration, or "{DEFAULT}"; give several. The first is what others are held against',
    )
    cluster_source.configure(parser)
    parser.add_argument("--pending", action="store_true", help="only place the pods that are on no node")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Compare and print."""
    from labkit.explaining import what_if

    # One configuration alone is compared with the default profile.
    named = arguments.config if len(arguments.config) > 1 else [DEFAULT, *arguments.config]
    configurations = [(name, _configuration(name)) for name in named]
    compared = what_if.compare(cluster_source.read(arguments), configurations, arguments.pending)
    if arguments.json:
        print(json.dumps(compared.to_json(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(compared)))
    return 0


def _configuration(name: str) -> Mapping[str, Any] | None:
    from labkit.explaining import configuring

    return None if name == DEFAULT else configuring.load(Path(name))


def _lines(compared: "WhatIf") -> Iterator[str]:
    from labkit.explaining import words

    rows = [_HEAD, *(_row(compared, outcome) for outcome in compared.outcomes)]
    yield from words.table(rows, indent="")
    for outcome in compared.outcomes[1:]:
        yield from _moves(compared, outcome)
    for outcome in compared.outcomes:
        yield from _refusals(outcome)


_HEAD = (
    *("CONFIGURATION", "PLACED", "REFUSED", "MOVED", "NODES USED", "CPU", "CPU SPREAD", "MEMORY", "MEMORY SPREAD"),
    *("LARGEST CPU", "LARGEST MEMORY", "STRANDED CPU"),
)


def _row(compared: "WhatIf", outcome: "Outcome") -> tuple[str, ...]:
    from labkit.explaining import amounts

    usage = [
        text
        for one in outcome.usage.values()
        for text in (f"{one.utilisation:.1%}", f"±{one.imbalance:.1%}")  # of all there is; standard deviation of nodes
    ]
    counts = (len(outcome.placements), len(outcome.refused), len(compared.moved(outcome)), outcome.nodes_used)
    rest = [amounts.quantity(name, outcome.fragmentation.largest(name).amounts[name]) for name in outcome.usage]
    stranded = amounts.quantity("cpu", round(outcome.fragmentation.stranded("cpu")))
    return (outcome.name, *map(str, counts), *usage, *rest, stranded)


def _moves(compared: "WhatIf", outcome: "Outcome") -> Iterator[str]:
    from labkit.explaining import words

    first, moved = compared.outcomes[0], compared.moved(outcome)
    if not moved:
        yield f"\n{outcome.name}: every pod goes where it goes under {first.name}."
        return
    yield f"\n{outcome.name}, other than {first.name}:"
    rows = [(key, first.placements.get(key, "-"), "->", outcome.placements.get(key, "-")) for key in moved]
    yield from words.table(rows[:MOST_LINES])
    yield from _rest(len(rows))


def _refusals(outcome: "Outcome") -> Iterator[str]:
    from labkit.explaining import words

    if outcome.refused:
        yield f"\n{outcome.name}, pods that fit nowhere:"
        yield from words.table([(key, message) for key, message in sorted(outcome.refused.items())][:MOST_LINES])
        yield from _rest(len(outcome.refused))
    if outcome.ignored:
        yield f"\n{outcome.name}: no profile for the scheduler of {len(outcome.ignored)} pods; they were not tried."


def _rest(count: int) -> Iterator[str]:
    if count > MOST_LINES:
        yield f"  … and {count - MOST_LINES} more (all of them with --json)"
