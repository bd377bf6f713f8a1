"""Starting a target: prepare what it needs, then hand over to its commands."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from labkit import errors
from labkit.environment import checkout, preparing
from labkit.environment.targets import TARGETS, Command, Target

FAILED = 2
INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Set up and run the target named first; return the exit code.

    What follows goes to the target's command, where it has just one.
    """
    if not arguments or arguments[0] not in TARGETS:
        print(_usage(), file=sys.stderr)
        return FAILED
    target, rest = TARGETS[arguments[0]], tuple(arguments[1:])
    try:
        root = checkout.root()
        python = preparing.prepare(root, target.requirements) if target.requirements else preparing.found(root)
        return _run(root, python, target, rest)
    except errors.LabkitError as problem:
        print(f"\n{problem}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return INTERRUPTED


def _usage() -> str:
    return "Say what to do:\n" + "\n".join(f"  {name:<8} {target.does}" for name, target in TARGETS.items())


def _run(root: Path, python: Path, target: Target, rest: Command) -> int:
    os.chdir(root)
    if not target.requirements:  # nothing was set up, so labkit may not be installed either
        os.environ["PYTHONPATH"] = str(root / "src")
    if len(target.commands) == 1:
        (command,) = target.commands.values()
        return _hand_over([str(python), *command, *rest])
    codes = {name: subprocess.call([str(python), *command]) for name, command in target.commands.items()}
    for name, code in codes.items():
        print(f"{'ok' if code == 0 else 'FAILED':<7} {name}")
    return 1 if any(codes.values()) else 0


def _hand_over(command: list[str]) -> int:
    """Become the command where the system can; else run it and leave Ctrl-C to it."""
    if os.name != "nt":
        os.execv(command[0], command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(command)
