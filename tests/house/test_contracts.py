"""The floors hold, no door is stale, and a leaf folder holds leaves."""

import subprocess
import sys
from pathlib import Path

import pytest

import labkit
from labkit.environment import targets

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_every_import_contract_is_kept() -> None:
    command = [sys.executable, *targets.TARGETS["check"].commands["import contracts"], "--no-cache"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert " 0 broken" in ran.stdout


def test_every_door_opens() -> None:
    for name in labkit.__all__:
        assert getattr(labkit, name) is not None, name


def test_there_is_no_drawer_for_things_without_a_name() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    found = [path for path in (ROOT / "src").rglob("*.py") if path.stem in drawers or path.parent.name in drawers]
    assert not found


def test_every_module_says_what_it_is() -> None:
    silent = [path for path in (ROOT / "src").rglob("*.py") if not path.read_text(encoding="utf-8").startswith('"""')]
    assert not silent, "the first line of a module is a noun phrase in a docstring"
