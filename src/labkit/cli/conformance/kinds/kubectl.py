"""kubectl command lines on a real API server, and what they printed: files `<area>.jsonl.xz`, one scenario per line.

The format is described in tests/golden/api/README.md. The simulator is served over HTTPS for every file, and the
kubectl is the one that `labkit kubectl` uses.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from labkit import errors
from labkit.cli.conformance.kind import Count, Outcome, Player
from labkit.cli.conformance.recordings import options, playing, scenario
from labkit.cli.conformance.recordings.command_lines import Kubectl
from labkit.cli.conformance.recordings.options import Choice
from labkit.cli.conformance.recordings.remote import Access, Remote
from labkit.cli.conformance.recordings.serving import ServedServer
from labkit.cli.conformance.recordings.target import Target

NAME = "kubectl"
HELP = "kubectl command lines and what they print"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the kind's options."""
    options.configure(parser)
    parser.add_argument("--kubectl", default="", metavar="FILE", help="the program to run (default: what is found)")


def chosen(given: argparse.Namespace) -> Player:
    """Return the player that the options want. Raises ManifestError if a server comes without a kubeconfig."""
    access = options.access(given)
    if access is not None and given.kubeconfig is None:
        raise errors.ManifestError("kubectl reaches another server by a kubeconfig: use --kubeconfig FILE.")
    return CommandLines(options.choice(given), access, given.kubeconfig, given.kubectl)


def campaigns(folder: Path) -> list[str]:
    """Return the files of a folder."""
    return CommandLines().campaigns(folder)


def play(folder: Path, campaign: str) -> Iterator[Outcome]:
    """Play every scenario of a file."""
    return CommandLines().play(folder, campaign)


@dataclass(frozen=True)
class CommandLines:
    """Plays command lines: against a fresh simulator for every file, or against another server."""

    choice: Choice = options.EVERYTHING
    access: Access | None = None
    kubeconfig: Path | None = None
    program: str = ""

    def campaigns(self, folder: Path) -> list[str]:
        """Return the files of a folder. Raises ManifestError if there are none."""
        return [str(path.relative_to(folder)) for path in scenario.files(folder)]

    def play(self, folder: Path, campaign: str) -> Iterator[Outcome]:
        """Play every scenario that is chosen and has command lines. Raises BackendError if there is no kubectl."""
        targets: dict[str, tuple[Target, Kubectl]] = {}
        with ExitStack() as opened:
            for one in scenario.read(folder / campaign):
                if self.choice.takes(one) and one.runs_programs:
                    if one.profile not in targets:
                        targets[one.profile] = self._target(one.profile, opened)
                    yield _outcome(playing.play(one, targets[one.profile][0], commands=targets[one.profile][1]))

    def counted(self, outcome: Outcome) -> Count:
        """Count command lines."""
        return outcome.steps or Count()

    def _target(self, profile: str, opened: ExitStack) -> tuple[Target, Kubectl]:
        from labkit.clusters import kubectl

        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="labkit-")))
        target: Target
        if self.access is not None and self.kubeconfig is not None:
            target, kubeconfig = Remote(self.access), self.kubeconfig
        else:
            target = served = ServedServer(profile, folder)
            kubeconfig = served.kubeconfig
        opened.callback(target.close)
        return target, Kubectl(self.program or kubectl.find(), kubeconfig, folder)


def _outcome(played: playing.Played) -> Outcome:
    """How a scenario went; of its steps only command lines count."""
    pairs = zip(played.scenario.steps, played.differences, strict=True)
    commands = [difference for step, difference in pairs if "command" in step]
    steps = Count(sum(not difference for difference in commands), len(commands))
    return Outcome(played.scenario.area, played.scenario.name, played.first, steps, played.skipped)
