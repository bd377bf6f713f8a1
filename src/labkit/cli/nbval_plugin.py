"""How nbval is used here: `pytest -p labkit.cli.nbval_plugin --nbval FILES`; notebooks/conftest.py does it by itself.

Nothing is sanitised. What changes: a cell has 20 seconds, not 2000; stderr is not compared, because warnings hold the
kernel's pid (the build and the guard see to it that there is none); a notebook stays on one xdist worker; a cell that
was never run fails instead of comparing nothing; and a difference is shown where it is.
"""

import os
import tempfile
from typing import Any

from labkit.cli import kernel_environment

CELL_SECONDS = 20.0
NBVAL_SECONDS = 2000.0  # nbval's own default
LONG, CONTEXT = 2000, 60  # characters
WHOLE_FILES = ("no", "loadscope", "loadfile")  # the ways of xdist that keep a notebook's cells together


def pytest_configure(config: Any) -> None:
    """Set the cell timeout and refuse to spread one notebook over several workers."""
    if not _used(config):
        return
    os.environ.pop("LABKIT_LANG", None)  # a notebook speaks the language of its folder
    os.environ["PYTHONPATH"] = kernel_environment.python_path()
    spread = config.getoption("dist", "no")
    if spread not in WHOLE_FILES:
        import pytest

        raise pytest.UsageError(
            f"--nbval with --dist {spread} would run the cells of one notebook in different kernels. "
            "Use --dist loadscope, or no -n at all."
        )
    if config.option.nbval_cell_timeout == NBVAL_SECONDS:
        config.option.nbval_cell_timeout = CELL_SECONDS


def pytest_collectstart(collector: Any) -> None:
    """Leave stderr out of the comparison."""
    skipped = getattr(collector, "skip_compare", None)
    if skipped is not None and "stderr" not in skipped:
        collector.skip_compare = (*skipped, "stderr")


def pytest_runtest_setup(item: Any) -> None:
    """Give every notebook an empty work folder of its own, and fail a stored cell that was never run."""
    cell = getattr(item, "cell", None)
    if cell is None:
        return
    if not hasattr(item.parent, "labkit_scratch"):  # pytest starts the notebook's kernel right after this hook
        item.parent.labkit_scratch = tempfile.TemporaryDirectory(prefix="labkit-nbval-")
        os.environ.update(kernel_environment.work_in(item.parent.labkit_scratch.name))
    if cell.get("execution_count") is None:
        import pytest

        pytest.fail(f"Cell {cell.get('id')!r} was never run, so there is nothing to compare. Run: labkit nb build")


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Say where two long outputs part; pytest's own comparison takes minutes over the HTML of a view."""
    if op != "==" or not (isinstance(left, str) and isinstance(right, str)) or len(left) + len(right) < LONG:
        return None
    same = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    pieces = [text[max(0, same - CONTEXT) : same + CONTEXT] for text in (left, right)]
    return [f"the outputs differ from character {same} on:", f"stored: …{pieces[0]}…", f"now:    …{pieces[1]}…"]


def _used(config: Any) -> bool:
    return bool(getattr(config.option, "nbval", False) or getattr(config.option, "nbval_lax", False))
