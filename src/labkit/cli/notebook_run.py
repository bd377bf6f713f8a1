"""Running a notebook: papermill's Python API in this process, everything around the kernel pinned.

A failing cell is reported by notebook, key and error. What the learner would have seen above it stays out of the way.
"""

import logging
import re
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill

from labkit import errors
from labkit.cli import kernel_environment, notebook_clean, notebook_parameters

CELL_SECONDS = {"sim": 20}  # how long one cell may take, by backend
CELL_SECONDS_ELSEWHERE = 120


@dataclass(frozen=True)
class Execution:
    """What a run left behind."""

    notebook: Any  # cleaned, with outputs
    seconds: Mapping[str, float]  # how long each code cell took, by key

    @property
    def total_seconds(self) -> float:
        """How long the cells took together."""
        return sum(self.seconds.values())


def execute(
    notebook: Any,
    name: str,
    folder: Path,
    parameters: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    seconds: float | None = None,
) -> Execution:
    """Run a notebook with its kernel in `folder` and return it with its outputs.

    `name` is for messages; `environment` changes the pinned variables; `seconds` is the limit of one cell.
    Raises NotebookError when a cell raises, writes to stderr or takes too long, and for an unknown parameter.
    """
    given = dict(parameters or {})
    notebook_parameters.check(declared(notebook), given, name)
    limit = seconds or CELL_SECONDS.get(given.get("backend", "sim"), CELL_SECONDS_ELSEWHERE)
    with tempfile.TemporaryDirectory(prefix="labkit-notebook-") as scratch:
        saved = Path(scratch) / "running.ipynb"
        own = {"IPYTHONDIR": scratch, **kernel_environment.work_in(scratch)}
        with kernel_environment.pinned({**own, **(environment or {})}):
            executed = _papermill(notebook, name, saved, folder, given, limit)
    took = {cell.id: cell.metadata.papermill.duration or 0.0 for cell in notebook_clean.code_cells(executed)}
    cleaned = notebook_clean.clean(executed)
    _refuse_stderr(cleaned, name)
    return Execution(cleaned, took)


def declared(notebook: Any) -> dict[str, Any]:
    """Return the parameters that a notebook declares, with their defaults."""
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    return notebook_parameters.declared(cells[0].source) if cells else {}


def _papermill(notebook: Any, name: str, saved: Path, folder: Path, given: dict[str, Any], limit: float) -> Any:
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # papermill's and nbformat's own deprecations are not a learner's business
            executed = papermill.execute_notebook(
                notebook,
                saved,
                given,
                cwd=folder,
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=limit,
                extra_arguments=["--log-level=CRITICAL"],  # the kernel's own log is not the notebook's stderr
            )
    except papermill.PapermillExecutionError as failed:
        raise errors.NotebookError(_raised(saved, name, failed.ename, failed.evalue)) from None
    except (TimeoutError, RuntimeError) as failed:  # nbclient: a cell that takes too long, a kernel that died
        raise errors.NotebookError(_stopped(saved, name, limit, failed)) from failed
    _name_injected(executed)
    return executed


def _name_injected(executed: Any) -> None:
    """Give papermill's own cell a stable id; it draws one at random."""
    for cell in executed.cells:
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"


def _raised(saved: Path, name: str, kind: str, text: str) -> str:
    cell = next((one for one in _code(saved) if any(out.output_type == "error" for out in one.outputs)), None)
    line = _failing_line(cell) if cell else ""
    return f"Notebook {name}, cell {cell.id if cell else '?'}: {kind}: {text}{line}"


def _failing_line(cell: Any) -> str:
    """Return the source line that raised, as IPython marks it in the traceback of the cell itself."""
    output = next(out for out in cell.outputs if out.output_type == "error")
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback))
    marks = [
        plain.find(mark) for mark in ("Cell In[", errors.IN_CELL) if mark in plain
    ]  # IPython's, and our own errors'
    own = plain[min(marks) :] if marks else ""
    found = re.search(r"^-+> (\d+) (.*)$", own, re.MULTILINE)
    return f"\n    line {found[1]}: {found[2].strip()}" if found else ""


def _stopped(saved: Path, name: str, limit: float, failed: Exception) -> str:
    begun = [one.id for one in _code(saved) if one.metadata.papermill.start_time]
    where = f"Notebook {name}, cell {begun[-1] if begun else '?'}"
    if isinstance(failed, TimeoutError):
        return f"{where} took more than {limit:g} seconds. Waiting is cluster.settle(), which takes no real time."
    return f"{where}: the kernel stopped ({str(failed).strip().splitlines()[0]})."


def _code(saved: Path) -> list[Any]:
    """Return the code cells of the notebook that papermill saved before every cell."""
    return notebook_clean.code_cells(nbformat.read(saved, as_version=4)) if saved.exists() else []


def _refuse_stderr(notebook: Any, name: str) -> None:
    loud = [(cell.id, notebook_clean.stderr(cell)) for cell in notebook_clean.code_cells(notebook)]
    lines = [f"Notebook {name}, cell {key}, wrote to stderr: {text.strip()}" for key, text in loud if text]
    if lines:
        raise errors.NotebookError(
            "\n".join([*lines, "Output for readers goes to stdout; mend what the warning says."])
        )
