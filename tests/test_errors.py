"""What a notebook shows of an error that labkit raised on purpose: its text, and the learner's own line."""

import subprocess
import sys

import pytest

from labkit import errors

CELL = """
import labkit
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="NoColor")
shell.run_cell('import labkit\\ncluster = labkit.connect()')
shell.run_cell('x = 1\\n{line}')
print("left", shell.user_ns["x"])
"""


def shown(line: str) -> str:
    """Return what a cell with this line shows."""
    code = CELL.replace("{line}", line)
    return subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.slow
def test_a_cell_that_raises_shows_what_happened_and_its_own_line() -> None:
    said = shown('cluster.apply("kind: [\\\\n")')
    assert "ManifestError: this manifest, line 2, column 1: this is not valid YAML" in said
    assert 'In this cell, line 2:\n----> 2 cluster.apply("kind: [\\n")' in said
    assert "manifests.py" not in said, "nothing of what happened inside"
    assert said.rstrip().endswith("left 1"), "the kernel goes on"


def test_outside_of_a_cell_there_is_only_the_text() -> None:
    with pytest.raises(errors.LabError) as refused:
        raise errors.LabError("There is no lab '99'.")
    assert refused.value._render_traceback_() == ["LabError: There is no lab '99'."]
