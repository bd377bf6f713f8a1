"""Which simulators are being served on this machine, so that `labkit kubectl` finds the one you mean.

One small file per server under work/.served, named by its port, holds the path of its kubeconfig. A server that was
killed leaves its file behind; nobody answers at its port, and the file is swept away.
"""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from labkit import errors
from labkit.environment import checkout

FOLDER = ".served"
WORK_VARIABLE = "LABKIT_WORK"
ANSWER_SECONDS = 1.0


@dataclass(frozen=True)
class Served:
    """One running server."""

    port: int
    kubeconfig: Path


def folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return where the files are: below LABKIT_WORK, else below work/ of the course, else below the home folder."""
    named = (os.environ if environment is None else environment).get(WORK_VARIABLE)
    if named:
        return Path(named).resolve() / FOLDER
    try:
        return checkout.root() / "work" / FOLDER
    except errors.BackendError:  # labkit was installed without the course
        return Path.home() / ".labkit" / FOLDER


def register(where: Path, port: int, kubeconfig: Path) -> None:
    """Remember a server. Raises BackendError if the folder cannot be written."""
    try:
        where.mkdir(parents=True, exist_ok=True)
        (where / str(port)).write_text(str(kubeconfig.resolve()), encoding="utf-8")
    except OSError as failed:
        raise errors.BackendError(
            f"{where} cannot be written ({failed.strerror}). Set {WORK_VARIABLE} to a folder that can."
        ) from failed


def forget(where: Path, port: int) -> None:
    """Forget a server and remove its kubeconfig: it opens nothing any more."""
    entry = where / str(port)
    if entry.is_file():
        Path(entry.read_text(encoding="utf-8")).unlink(missing_ok=True)
        entry.unlink(missing_ok=True)


def running(where: Path) -> list[Served]:
    """Return the servers that answer, the latest first; sweep away what killed ones have left."""
    found = []
    entries = sorted(where.glob("[0-9]*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for entry in entries if where.is_dir() else ():
        port = int(entry.name) if entry.name.isdigit() else 0
        if port and _answers(port):
            found.append(Served(port, Path(entry.read_text(encoding="utf-8"))))
        elif port:
            forget(where, port)
    return found


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS):
            return True
    except OSError:
        return False
