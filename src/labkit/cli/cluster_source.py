"""Where a command reads a cluster from: a snapshot file, or any cluster of a kubeconfig (read-only calls)."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from labkit import errors
from labkit.api import manifests, timestamps
from labkit.loop.clock import WallClock

if TYPE_CHECKING:  # the scheduler behind it takes a while to import
    from labkit.explaining.snapshot import Snapshot


def configure(parser: argparse.ArgumentParser, saved: bool = True) -> None:
    """Add the arguments that say where to read; `saved` allows a snapshot file."""
    parser.add_argument(
        "--kubeconfig", metavar="FILE", help="the kubeconfig to use (default: KUBECONFIG, ~/.kube/config)"
    )
    parser.add_argument("--context", metavar="NAME", help="the context in it (default: the current one)")
    if saved:
        parser.add_argument("--snapshot", type=Path, metavar="FILE", help="read this snapshot instead of a cluster")


def read(arguments: argparse.Namespace) -> "Snapshot":
    """Return the snapshot that is named, or take one. Raises BackendError with what to do if no cluster answers."""
    from labkit.explaining import snapshot_file

    path: Path | None = getattr(arguments, "snapshot", None)
    return snapshot_file.load(path) if path is not None else take(arguments)


def take(arguments: argparse.Namespace) -> "Snapshot":
    """Take a snapshot of the cluster that the arguments name."""
    from labkit.clusters.backends.kubeconfig import KubeconfigBackend
    from labkit.explaining import snapshot as snapshots

    _check(arguments.kubeconfig)
    client = KubeconfigBackend(arguments.kubeconfig, arguments.context).client()
    return snapshots.take(client, timestamps.time(WallClock().calendar()))


def _check(named: str | None) -> None:
    """Say what is wrong with the kubeconfig in words of the command line, before the official client trips over it."""
    paths = [Path(named)] if named is not None else _usual()
    found = [path for path in paths if path.is_file()]
    if not found:
        looked = ", ".join(map(str, paths))
        raise errors.BackendError(
            f"Asked for a cluster; there is no kubeconfig (looked for: {looked}). Give one with --kubeconfig FILE or "
            "KUBECONFIG; where --snapshot is allowed, a saved snapshot will do too."
        )
    for path in found:
        if not isinstance(manifests.load_value(path.read_text(encoding="utf-8", errors="replace"), str(path)), dict):
            raise errors.ManifestError(f"{path} is not a kubeconfig: a mapping with clusters, users and contexts.")


def _usual() -> list[Path]:
    listed = [part for part in os.environ.get("KUBECONFIG", "").split(os.pathsep) if part]
    return [Path(part) for part in listed] or [Path.home() / ".kube" / "config"]
