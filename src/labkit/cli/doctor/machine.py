"""The machine, as the doctor asks it: programs, packages, memory, disk, ports, browser. Nothing waits for long."""

import ctypes
import importlib.metadata
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Ran:
    """What a program said. `code` is None when it did not end in time; then it was stopped."""

    code: int | None
    said: str


class Machine(Protocol):
    """What a check may ask. Tests answer in a real machine's place."""

    def python(self) -> tuple[int, int, int]:
        """The running Python's version, such as (3, 11, 7)."""
        ...

    def package(self, name: str) -> str | None:
        """The installed version of a package; None when it is not installed."""
        ...

    def run(self, command: Sequence[str], limit_seconds: float) -> Ran | None:
        """Run a program for at most this long; None when there is no such program."""
        ...

    def memory_bytes(self) -> int | None:
        """How much memory this machine (or container) has; None when it does not tell."""
        ...

    def disk_bytes(self) -> int:
        """How much is free on the disk that the course lies on."""
        ...

    def port_is_free(self, port: int) -> bool:
        """Whether a server on this machine could listen there (0: anywhere)."""
        ...

    def browser(self) -> str | None:
        """The browser that would open; None when there is none, or no display to open it on."""
        ...


class ThisMachine:
    """The machine we run on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def python(self) -> tuple[int, int, int]:
        """The running Python's version."""
        return sys.version_info[:3]

    def package(self, name: str) -> str | None:
        """The installed version of a package."""
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return None

    def run(self, command: Sequence[str], limit_seconds: float) -> Ran | None:
        """Run a program for at most this long.

        Its words go to a file, not a pipe: a program that hangs may leave children that hold a pipe open for ever.
        """
        program = shutil.which(command[0])
        if program is None:
            return None
        with tempfile.TemporaryFile() as words:
            try:
                process = subprocess.Popen(
                    [program, *command[1:]], stdin=subprocess.DEVNULL, stdout=words, stderr=words
                )
            except OSError as failed:
                return Ran(1, str(failed))
            try:
                code: int | None = process.wait(limit_seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                code = None
            words.seek(0)
            return Ran(code, words.read().decode(errors="replace").strip())

    def memory_bytes(self) -> int | None:
        """How much memory there is: the machine's, or the container's where that is less."""
        found = [size for size in (_physical_bytes(), _container_bytes()) if size]
        return min(found, default=None)

    def disk_bytes(self) -> int:
        """How much is free on the disk that the course lies on."""
        return shutil.disk_usage(self._folder).free

    def port_is_free(self, port: int) -> bool:
        """Whether a server on this machine could listen there."""
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
            return True

    def browser(self) -> str | None:
        """The browser that would open."""
        return browser()


def browser() -> str | None:
    """Return the name of the browser that would open; None where none can be shown."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return None
    try:
        return getattr(webbrowser.get(), "name", "") or "the system's"
    except webbrowser.Error:
        return None


def _physical_bytes() -> int | None:
    if sys.platform == "win32":
        kilobytes = ctypes.c_ulonglong(0)
        ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kilobytes))
        return kilobytes.value * 1024
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return None


def _container_bytes() -> int | None:
    for file in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            return int(Path(file).read_text())
        except (OSError, ValueError):  # not in a container, or "max"
            continue
    return None
