"""The client tests with the oldest and the newest official client, each in its own environment."""

import subprocess
import sys
from pathlib import Path

from labkit import errors
from labkit.environment import checkout, extra, pins

FOLDER = ".venv-clients"
CLIENTS = {"oldest": "kubernetes>=34,<35", "newest": "kubernetes>=37,<38"}
# What the client tests import; versions as pinned, but for the client and what it pins itself.
NEEDED = ("cryptography", "flit-core", "hypothesis", "numpy", "pytest", "pytest-xdist", "pyyaml", "tornado")
TESTS = ("tests/client", "tests/clusters")


def main() -> int:
    """Run the client tests with each client; return 1 when one run fails."""
    root = checkout.root()
    codes = {name: _run(root, name, client) for name, client in CLIENTS.items()}
    for name, code in codes.items():
        print(f"{'ok' if code == 0 else 'FAILED':<7} client tests with the {name} client ({CLIENTS[name]})")
    return 1 if any(codes.values()) else 0


def _run(root: Path, name: str, client: str) -> int:
    pinned = pins.versions(root / pins.TEST)
    wanted = [client, *(f"{package}=={pinned[package]}" for package in NEEDED)]
    python = extra.made(root, root / FOLDER / name, wanted, client)
    return subprocess.call([python, "-m", "pytest", *TESTS], cwd=root)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except errors.LabkitError as problem:
        sys.exit(f"\n{problem}")
