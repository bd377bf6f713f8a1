"""The virtual environment of a checkout: is it sound, and make it."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from labkit import errors
from labkit.environment import stamp

SOUND = "import sys, pip; sys.exit(sys.version_info < (3, 11))"


def python(environment: Path) -> Path:
    """Return the path of the environment's Python."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_sound(environment: Path, root: Path) -> bool:
    """Say whether the environment works, belongs to this checkout, and no installation into it was interrupted.

    An interrupted pip can leave packages behind that look installed and are not, so such an environment is made anew.
    """
    known = stamp.read(environment)
    if known is not None and (not known.finished or known.root != str(root)):
        return False
    try:
        return subprocess.run([python(environment), "-c", SOUND], capture_output=True, check=False).returncode == 0
    except OSError:  # not there, or the Python it was made from is gone
        return False


def make(environment: Path, log: Path) -> None:
    """Make the environment, emptying what was there. Raises BackendError when this Python cannot."""
    if importlib.util.find_spec("ensurepip") is None:
        raise errors.BackendError(_no_venv())
    if environment.is_symlink() or environment.is_file():
        environment.unlink()
    # Not sys.executable: inside a virtual environment that would be the very one that is made anew.
    base = getattr(sys, "_base_executable", None) or sys.executable
    with log.open("a", encoding="utf-8") as output:
        made = subprocess.run([base, "-m", "venv", "--clear", environment], stdout=output, stderr=output, check=False)
    if made.returncode:
        raise errors.BackendError(
            f"Python could not make a virtual environment in {environment}. What it said is in {log}. "
            f"Free space there: {shutil.disk_usage(environment.parent).free // 10**6} MB; is the folder writable?"
        )


def _no_venv() -> str:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (
        f"This Python ({sys.executable}, {version}) came without the venv module, which the set-up needs. "
        f"On Debian and Ubuntu: sudo apt-get install python3-venv (or python{version}-venv). "
        "Then run the same command again."
    )
