"""`labkit doctor`: what this machine has, what it lacks, and what to do about it, in under five seconds."""

import argparse
import json

from labkit.cli.doctor import checkup
from labkit.cli.doctor.machine import ThisMachine
from labkit.environment import checkout, pins

NAME = "doctor"
HELP = "look at this machine: Python, packages, memory, Docker, kind, kubectl, ports, and what to do"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")


def run(arguments: argparse.Namespace) -> int:
    """Print the check-up; return 0 when the course can run here, else 1."""
    root = checkout.root()
    result = checkup.visit(ThisMachine(root), pins.versions(root / pins.RUNTIME))
    print(json.dumps(result.as_json(), indent=2) if arguments.json else result.as_text())
    return 0 if result.ready else 1
