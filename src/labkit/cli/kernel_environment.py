"""The environment of a notebook's kernel: pinned, so that a run depends on the cells alone."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import labkit

PINNED = {
    "PYTHONHASHSEED": "0",  # nothing may need it: nbval runs the same cells without
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "COLUMNS": "100",
    "NO_COLOR": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
# a language for all notebooks; the name of a notebook that is open in JupyterLab; a learner's own Python settings
REMOVED = ("LABKIT_LANG", "JPY_SESSION_NAME", "MPLBACKEND", "PYTHONSTARTUP")


@contextlib.contextmanager
def pinned(extra: Mapping[str, str]) -> Iterator[None]:
    """Set the variables for kernels started inside, and put back what was there."""
    before = dict(os.environ)
    for name in REMOVED:
        os.environ.pop(name, None)
    os.environ.update({**PINNED, "PYTHONPATH": python_path(), **extra})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def work_in(folder: str) -> dict[str, str]:
    """Return the variable that makes labs put their files under this folder, not among the learner's."""
    return {"LABKIT_WORK": str(Path(folder) / "work")}


def python_path() -> str:
    """Return a PYTHONPATH on which a kernel finds the labkit that runs here, installed or not."""
    own = str(Path(labkit.__file__).parent.parent)
    return os.pathsep.join([own, *filter(None, [os.environ.get("PYTHONPATH")])])
