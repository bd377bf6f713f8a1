"""`labkit kubectl …`: the kubectl that labkit finds, speaking to the simulator that `labkit serve` runs."""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping

from labkit import errors
from labkit.cli import served

NAME = "kubectl"
HELP = "run kubectl against the simulator that `labkit serve` has started"


def configure(parser: argparse.ArgumentParser) -> None:
    """Take every word as it comes: they are kubectl's."""
    parser.prefix_chars = "\0"  # no word is an option of ours, not even --help
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="…", help="what to tell kubectl")


def run(arguments: argparse.Namespace) -> int:
    """Run kubectl in this terminal; return its exit code."""
    from labkit.clusters import kubectl

    program = kubectl.find()
    variables = {**os.environ, "KUBECONFIG": chosen(os.environ)}
    ran = subprocess.run([program, *arguments.words], env=variables, check=False)
    return ran.returncode


def chosen(environment: Mapping[str, str]) -> str:
    """Return the kubeconfig to use: KUBECONFIG if it is set, else that of the simulator served last.

    Never the user's own ~/.kube/config: who practises should not reach a real cluster by accident.
    """
    named = environment.get("KUBECONFIG")
    if named:
        return named
    running = served.running(served.folder(environment))
    if not running:
        raise errors.BackendError(
            "Asked to run kubectl; no simulator is being served on this machine, and KUBECONFIG is not set. "
            "Start one in another terminal with `labkit serve`, or set KUBECONFIG to a cluster of your own."
        )
    if len(running) > 1:
        ports = ", ".join(str(one.port) for one in running)
        print(f"{len(running)} simulators are served (ports {ports}); using the latest.", file=sys.stderr)
    return str(running[0].kubeconfig)
