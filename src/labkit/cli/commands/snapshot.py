"""`labkit snapshot save|show FILE`: a cluster as its scheduler sees it, in one file."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.api import object as objects
from labkit.cli import cluster_source

if TYPE_CHECKING:  # the scheduler behind it takes a while to import
    from labkit.explaining.snapshot import Snapshot

NAME = "snapshot"
HELP = "save what a scheduler looks at in a cluster to a file (never secrets), or show such a file"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parsers = parser.add_subparsers(dest="action", metavar="action", required=True)
    save = parsers.add_parser("save", help="read a cluster and write the file (packed if it ends in .gz)")
    save.add_argument("file", type=Path)
    cluster_source.configure(save, saved=False)
    show = parsers.add_parser("show", help="say what is in the file")
    show.add_argument("file", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """Save or show."""
    from labkit.explaining import snapshot_file

    if arguments.action == "save":
        snapshot = cluster_source.take(arguments)
        snapshot_file.save(snapshot, arguments.file)
        print(f"Saved to {arguments.file}: {len(snapshot.of('nodes'))} nodes, {len(snapshot.of('pods'))} pods.")
        for plural, why in snapshot.missing.items():
            print(f"Left out: {plural} ({why})")
        return 0
    for line in _shown(snapshot_file.load(arguments.file)):
        print(line)
    return 0


def _shown(snapshot: "Snapshot") -> Iterator[str]:
    from labkit.explaining import words

    yield f"Kubernetes {snapshot.version or 'of unknown version'}, read {snapshot.taken or 'at an unknown time'}"
    kinds = [(plural, str(len(found))) for plural, found in snapshot.objects.items() if found]
    yield from words.table([*kinds, ("events of schedulers", str(len(snapshot.events)))])
    for place in snapshot.configurations:
        yield f"Scheduler configuration: {place}"
    for plural, why in snapshot.missing.items():
        yield f"Left out: {plural} ({why})"
    yield from _pending(snapshot)


def _pending(snapshot: "Snapshot") -> Iterator[str]:
    pending = [
        objects.key(pod) for pod in snapshot.pods if not pod["spec"].get("nodeName") and not objects.is_terminating(pod)
    ]
    if pending:
        yield f"Pods on no node: {', '.join(pending)}"
