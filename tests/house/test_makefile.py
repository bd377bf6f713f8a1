"""The Makefile's targets, the targets in code, and the README's commands are the same."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from labkit.environment.targets import TARGETS

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "DESIGN.md", ".ci/run")
PLAIN = {"help", "clean"}  # these need no Python
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*##", MAKEFILE, re.MULTILINE))


def test_every_target_is_one_of_the_bootstrap() -> None:
    assert make_targets() - PLAIN == set(TARGETS)


@needs_make
def test_bare_make_lists_every_target_with_a_sentence() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = dict(re.findall(r"^  make (\w+) +(\w.+)$", listed, re.MULTILINE))
    assert set(found) == make_targets()


@needs_make
def test_without_a_python_make_says_what_to_do() -> None:
    ran = subprocess.run(["make", "test", "PYTHON=/no/python"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "found no Python it can run (looked for: /no/python)" in ran.stderr


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_command_in_a_document_exists(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    commands = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    assert commands <= make_targets(), name


def test_the_readme_gives_the_plain_commands_for_machines_without_make() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for word in re.findall(r"bootstrap\.py (\w+)", text):
        assert word in TARGETS, word
    assert r"py src\labkit\bootstrap.py lab" in text
    assert r"py src\labkit\bootstrap.py test" in text
