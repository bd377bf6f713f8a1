"""A run tells a failing cell by its key, and depends on nothing but the cells."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from labkit import errors
from labkit.cli import notebook_clean, notebook_run

SampleWith = Callable[[str], Any]
NAME = "10_sample"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(
            "x = 1\nx / 0",
            "Notebook en/10_sample, cell added: ZeroDivisionError: division by zero\n    line 2: x / 0",
            id="a cell that raises",
        ),
        pytest.param(
            "import labkit\nlabkit.lab('no_such_lab')",
            "\n    line 2: labkit.lab('no_such_lab')",
            id="a cell to which labkit says no",
        ),
        pytest.param(
            "import sys\nprint('careful', file=sys.stderr)",
            "Notebook en/10_sample, cell added, wrote to stderr: careful",
            id="a cell that writes to stderr",
        ),
        pytest.param("while True: pass", "cell added took more than 2 seconds", id="a cell that never ends"),
        pytest.param("import os; os._exit(3)", "cell added: the kernel stopped", id="a kernel that dies"),
    ],
)
def test_a_failing_cell_is_told_by_its_key(folder: Path, sample_with: SampleWith, code: str, expected: str) -> None:
    with pytest.raises(errors.NotebookError) as failed:
        notebook_run.execute(sample_with(code), "en/10_sample", folder / "en", seconds=2)
    assert expected in str(failed.value)
    assert "Traceback" not in str(failed.value)


def test_parameters_are_injected_below_their_cell_with_their_type(folder: Path, sample_with: SampleWith) -> None:
    notebook = sample_with()
    executed = notebook_run.execute(notebook, NAME, folder / "en", {"seed": 7, "lang": "ko"}).notebook
    ids = [cell.id for cell in executed.cells]
    assert ids[ids.index("parameters") + 1] == "injected-parameters"
    facts = notebook_clean.facts(executed)["facts"][0]
    assert facts["seed"] == 7
    assert "85점" in next(cell for cell in executed.cells if cell.id == "say").outputs[0].data["text/plain"]


def test_an_unknown_parameter_is_refused_before_anything_runs(folder: Path, sample_with: SampleWith) -> None:
    notebook = sample_with()
    with pytest.raises(errors.NotebookError, match=r"has no parameter 'backnd'. It has: backend, lang, seed"):
        notebook_run.execute(notebook, NAME, folder / "en", {"backnd": "sim"})


def test_another_hash_seed_time_zone_and_locale_change_nothing(folder: Path, sample_with: SampleWith) -> None:
    seed = str(int.from_bytes(os.urandom(4), "big"))
    other = {"PYTHONHASHSEED": seed, "TZ": "Asia/Seoul", "LC_ALL": "ko_KR.UTF-8"}
    notebook = sample_with()
    executed = notebook_run.execute(notebook, NAME, folder / "en", environment=other).notebook
    stored = nbformat.read(folder / "en" / f"{NAME}.ipynb", as_version=4)
    for ran, kept in zip(executed.cells, stored.cells, strict=True):
        assert ran == kept, f"PYTHONHASHSEED={seed}: {ran.id}"
