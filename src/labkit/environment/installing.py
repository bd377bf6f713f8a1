"""Installing pinned packages with pip or uv: quietly, with progress, and with words for what goes wrong."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from labkit import errors
from labkit.environment import virtual

Tick = Callable[[str], None]
LOOK_EVERY_SECONDS = 0.25
WHEELS = "LABKIT_WHEELS"
# What pip and uv say when they reach no index.
NO_NETWORK = (
    "NewConnectionError",
    "Failed to establish a new connection",
    "Connection to ",
    "ConnectTimeoutError",
    "NameResolutionError",
    "ProxyError",
    "Failed to fetch",
    "error sending request",
)
NOT_FOUND = ("No matching distribution found", "no version of", "was not found in the provided package locations")


def install(environment: Path, arguments: Sequence[str], log: Path, tick: Tick, expected: int) -> None:
    """Install what `arguments` ask for into the environment. Raises BackendError with the cure.

    The tools' own words go to the file `log`. `expected` is how many packages there will be, for the progress only.
    """
    uv = shutil.which("uv")
    if uv and os.environ.get("LABKIT_INSTALLER") != "pip":
        # uv does not read pip's settings (a company's own index, say): where it fails, pip gets its turn.
        command = [uv, "pip", "install", "--python", str(virtual.python(environment)), *_source(), *arguments]
        if _run(command, environment, log, tick, expected) == 0:
            return
    pip = [str(virtual.python(environment)), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    if _run([*pip, "--progress-bar", "off", *_source(), *arguments], environment, log, tick, expected):
        raise errors.BackendError(_why(log))


def _source() -> list[str]:
    """Where packages come from: the index, or a folder of wheels."""
    folder = os.environ.get(WHEELS)
    if not folder:
        return []
    if not Path(folder).is_dir():
        raise errors.BackendError(
            f"{WHEELS} names the folder {folder!r}, which is not there. "
            f"Fill one where there is network: {_download()} (same system and Python version as here)."
        )
    return ["--no-index", "--find-links", str(Path(folder).resolve())]


def _run(command: Sequence[str], environment: Path, log: Path, tick: Tick, expected: int) -> int:
    """Run one installer; return its exit code. It is stopped, not left behind, when we are interrupted."""
    with log.open("a", encoding="utf-8") as output:
        output.write(f"$ {' '.join(command)}\n")
        output.flush()
        began = log.stat().st_size
        process = subprocess.Popen(command, stdout=output, stderr=output, env=os.environ | {"PYTHONUNBUFFERED": "1"})
        try:
            while True:
                try:
                    return process.wait(LOOK_EVERY_SECONDS)
                except subprocess.TimeoutExpired:
                    tick(_how_far(environment, log, began, expected))
        except BaseException:
            process.terminate()
            process.wait()
            raise


def _how_far(environment: Path, log: Path, began: int, expected: int) -> str:
    with log.open("rb") as written:
        written.seek(began)
        said = written.read()
    if b"\nInstalling collected packages" in said:
        installed = sum(1 for _ in environment.rglob("site-packages/*.dist-info"))
        return f"{min(installed, expected)} of {expected} packages installed"
    return f"{min(said.count(b'Collecting '), expected)} of {expected} packages found"


def _why(log: Path) -> str:
    said = log.read_text(encoding="utf-8", errors="replace").rpartition("\n$ ")[2]
    if os.environ.get(WHEELS) and any(words in said for words in NOT_FOUND):
        return (
            f"A package is missing in the wheel folder {os.environ[WHEELS]}: {_missing(said)}. "
            f"Fill it where there is network: {_download()} (same system and Python version as here)."
        )
    if any(words in said for words in NO_NETWORK):
        return (
            "The package index cannot be reached: no network, or a proxy that pip does not know.\n"
            "With network: run the same command again; what was fetched is kept.\n"
            f"Without: fill a folder where there is network with  {_download()}\n"
            f"         then here  {WHEELS}=wheels make lab  (Windows: set {WHEELS}=wheels, then the same command).\n"
            f"What pip said is in {log}."
        )
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = next((line for line in lines if re.match(r"(?i)(\w*error)\b", line)), "".join(lines[-1:]))
    return f"Packages could not be installed: {telling}\nAll that pip said is in {log}. Then run the same again."


def _missing(said: str) -> str:
    for line in said.splitlines():
        for words in NOT_FOUND:
            if words in line:
                return line.rpartition(words)[2].removeprefix(" for ").strip() or line
    return "see the log"


def _download() -> str:
    return f"{Path(sys.executable).name} -m pip download -r requirements-test.txt -d wheels"
