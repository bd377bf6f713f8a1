"""The interface of a command: what a module in commands/ must have."""

import argparse
from typing import Protocol


class Command(Protocol):
    """A module in commands/. `NAME` is the word after `labkit`, `HELP` one line for the list."""

    NAME: str
    HELP: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""
        ...

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it and return the exit code. A LabkitError becomes a message and exit code 2."""
        ...
