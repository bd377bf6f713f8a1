"""bootstrap.py, as an old Python meets it, and as a new one does."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "src" / "labkit" / "bootstrap.py"
NAMES = ("python2.7", "python3.6", "python3.8", "python3.10")


def is_old(python: str) -> bool:
    """A name on the PATH may be a shim that leads nowhere."""
    code = "import sys; sys.exit(sys.version_info >= (3, 11))"
    return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


def old_pythons() -> list[str]:
    """The old Pythons of this machine: on the PATH, and where pyenv keeps them."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/*/bin/python")
    there = [*filter(None, map(shutil.which, NAMES)), *map(str, sorted(kept))]
    return [python for python in there if is_old(python)]


@pytest.mark.parametrize("version", [(3, 7), (3, 8), (3, 10)])
def test_an_old_python_can_read_it(version: tuple[int, int]) -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=version)


def test_even_python_2_can_read_it() -> None:
    """No Python 2 is needed to know: what Python 2 cannot read is not in the file."""
    text = SCRIPT.read_text(encoding="utf-8")
    assert text.isascii(), "Python 2 wants a coding line for anything else"
    new = (
        ast.JoinedStr,
        ast.FunctionDef,
        ast.AnnAssign,
        ast.NamedExpr,
        ast.Nonlocal,
        ast.Starred,
        ast.AsyncFunctionDef,
    )
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, new)]
    assert not found
    assert "print(" not in text, "means something else there"


def test_the_old_pythons_of_this_machine_are_told_that_they_are_too_old() -> None:
    found = old_pythons()
    if not found:
        pytest.skip("no Python older than 3.11 on this machine; the tests above read the file as one would")
    for python in found:
        ran = subprocess.run([python, SCRIPT, "lab"], capture_output=True, text=True, check=False)
        assert ran.returncode == 2, python
        assert ran.stderr.startswith("labkit needs Python 3.11 or newer; this is Python "), python


def test_a_new_python_without_any_package_gets_as_far_as_the_targets() -> None:
    # -I and -S: no environment variables, no site-packages. What it imports is the standard library and labkit's own.
    ran = subprocess.run([sys.executable, "-I", "-S", SCRIPT], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr.startswith("Say what to do:\n  lab ")
