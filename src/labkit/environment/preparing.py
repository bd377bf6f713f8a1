"""Preparing a checkout: the virtual environment there, everything pinned inside it, and nothing done twice."""

import dataclasses
import sys
from pathlib import Path

from labkit.environment import installing, pins, stamp, virtual
from labkit.environment.progress import Progress

FOLDER = ".venv"
LOG = "setup.log"


def prepare(root: Path, requirements: str) -> Path:
    """Return the Python of the checkout's environment with this requirements file installed.

    Quick when nothing changed. Raises BackendError with the cure when the set-up cannot be done.
    """
    environment, wanted = root / FOLDER, pins.fingerprint(root / requirements)
    sound = virtual.is_sound(environment, root)
    known = (stamp.read(environment) if sound else None) or stamp.fresh(root)
    if sound and known.installed.get(requirements) == wanted:
        return virtual.python(environment)
    progress = Progress(stages=2 if sound else 3)
    log = _log(root)
    if not sound:
        progress.stage(f"virtual environment in {FOLDER}")
        virtual.make(environment, log)
        progress.done()
    stamp.write(environment, dataclasses.replace(known, finished=False))
    _install(root, requirements, log, progress)
    stamp.write(environment, dataclasses.replace(known, installed=known.installed | {requirements: wanted}))
    return virtual.python(environment)


def found(root: Path) -> Path:
    """Return the Python to use without setting anything up: the environment's if it is sound, else this one."""
    environment = root / FOLDER
    return virtual.python(environment) if virtual.is_sound(environment, root) else Path(sys.executable)


def _install(root: Path, requirements: str, log: Path, progress: Progress) -> None:
    environment, expected = root / FOLDER, len(pins.versions(root / requirements))
    progress.stage(f"packages of {requirements}")
    installing.install(environment, ["-r", str(root / requirements)], log, progress.tick, expected)
    progress.done(f"{expected} packages")
    progress.stage("labkit itself")
    # Editable, and with the build tool that the pins brought: this step needs no network.
    own = ["--no-deps", "--no-build-isolation", "-e", str(root)]
    installing.install(environment, own, log, progress.tick, 1)
    progress.done()


def _log(root: Path) -> Path:
    folder = root / "work"
    folder.mkdir(exist_ok=True)
    log = folder / LOG
    log.write_text("", encoding="utf-8")
    return log
