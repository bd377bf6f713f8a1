"""The coverage-guided run of bad input against the API server, in an environment of its own with Atheris.

Atheris brings libFuzzer, has wheels for Linux only, and nothing but this run needs it, so it is not among the pins.
What a run has learned stays in the folder work/.fuzz; arguments go to libFuzzer (`make fuzz ARGS=-max_total_time=60`).
"""

import subprocess
import sys
from collections.abc import Sequence

from labkit import errors
from labkit.environment import checkout, extra, pins

FOLDER = ".venv-fuzz"
FUZZER = "atheris>=3,<4"
NEEDED = ("cryptography", "flit-core", "kubernetes", "numpy", "pyyaml", "tornado")
PROGRAM = "tests/fuzz/coverage_guided.py"
USUAL = ("-max_len=600", "-max_total_time=600", "-timeout=60")


def main(arguments: Sequence[str]) -> int:
    """Run until the time is over or something is found; return the run's exit code."""
    root = checkout.root()
    pinned = pins.versions(root / pins.TEST)
    wanted = [FUZZER, *(f"{package}=={pinned[package]}" for package in NEEDED)]
    python = extra.made(root, root / FOLDER / "atheris", wanted, "the coverage-guided run")
    corpus = root / "work" / ".fuzz"
    corpus.mkdir(parents=True, exist_ok=True)
    command = [python, str(root / PROGRAM), str(corpus), f"-artifact_prefix={corpus}/", *USUAL, *arguments]
    return subprocess.call(command, cwd=root)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except errors.LabkitError as problem:
        sys.exit(f"\n{problem}")
