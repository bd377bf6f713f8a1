"""Requests to a real API server and its answers: files `<area>.jsonl.xz`, one scenario per line.

The format is described in tests/golden/api/README.md.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labkit.cli.conformance.kind import Count, Outcome, Player
from labkit.cli.conformance.recordings import in_process, options, playing, scenario
from labkit.cli.conformance.recordings.options import Choice
from labkit.cli.conformance.recordings.remote import Access, Remote
from labkit.cli.conformance.recordings.target import Target

NAME = "api"
HELP = "requests to a real API server and its answers, step by step"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the kind's options."""
    options.configure(parser)
    parser.add_argument(
        "--ignore", action="append", default=[], metavar="FIELD", help="do not compare fields of this name, anywhere"
    )


def chosen(given: argparse.Namespace) -> Player:
    """Return the player that the options want."""
    return Requests(options.choice(given), options.access(given), tuple(given.ignore))


def campaigns(folder: Path) -> list[str]:
    """Return the files of a folder."""
    return Requests().campaigns(folder)


def play(folder: Path, campaign: str) -> Iterator[Outcome]:
    """Play every scenario of a file."""
    return Requests().play(folder, campaign)


@dataclass(frozen=True)
class Requests:
    """Plays requests: against a fresh simulator for every file and profile, or against another server."""

    choice: Choice = options.EVERYTHING
    access: Access | None = None
    ignored: tuple[str, ...] = ()

    def campaigns(self, folder: Path) -> list[str]:
        """Return the files of a folder. Raises ManifestError if there are none."""
        return [str(path.relative_to(folder)) for path in scenario.files(folder)]

    def play(self, folder: Path, campaign: str) -> Iterator[Outcome]:
        """Play every scenario that is chosen and has no command lines."""
        targets: dict[str, Target] = {}
        try:
            for one in scenario.read(folder / campaign):
                if self.choice.takes(one) and not one.runs_programs:
                    if one.profile not in targets:
                        targets[one.profile] = self._target(one.profile)
                    yield outcome(playing.play(one, targets[one.profile], self.ignored))
        finally:
            for target in targets.values():
                target.close()

    def _target(self, profile: str) -> Target:
        return in_process.fresh(profile) if self.access is None else Remote(self.access)


def outcome(played: playing.Played) -> Outcome:
    """Return how a scenario went, as the report wants it."""
    same = sum(not difference for difference in played.differences)
    steps = Count(same, len(played.differences))
    return Outcome(played.scenario.area, played.scenario.name, played.first, steps, played.skipped)
