"""The stored notebooks of the course: their sources keep the rules, a rebuild gives the same bytes, nbval agrees."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from labkit.cli import notebook_build, notebook_check, notebook_clean, notebook_reader

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
SOURCES = sorted((FOLDER / "source").glob("*.md"))
each_source = pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
each_language = pytest.mark.parametrize("lang", ["en", "ko"])


def test_the_course_has_its_first_notebooks() -> None:
    assert {"00_start_here", "03_scheduling_cycle"} <= {path.stem for path in SOURCES}


@each_source
def test_source_and_stored_notebooks_keep_the_rules(path: Path) -> None:
    problems, stale = notebook_check.look_over(FOLDER, [path.stem])
    assert problems + stale == []


@pytest.mark.slow
@each_language
@each_source
def test_a_rebuild_gives_what_is_stored(path: Path, lang: str) -> None:
    built = notebook_build.build(FOLDER, notebook_reader.read(path), lang)
    assert notebook_build.difference(built) is None


@pytest.mark.slow
@each_source
def test_hash_seed_time_zone_and_locale_change_nothing(path: Path) -> None:
    seed = str(int.from_bytes(os.urandom(4), "big"))
    other = {"PYTHONHASHSEED": seed, "TZ": "Asia/Seoul", "LC_ALL": "ko_KR.UTF-8"}
    built = notebook_build.build(FOLDER, notebook_reader.read(path), "ko", other)
    assert notebook_build.difference(built) is None, f"PYTHONHASHSEED={seed}"


@pytest.mark.slow
def test_facts_are_the_same_in_both_languages() -> None:
    import nbformat

    for path in SOURCES:
        english, korean = (nbformat.read(FOLDER / lang / f"{path.stem}.ipynb", 4) for lang in ("en", "ko"))
        assert notebook_clean.facts(english) == notebook_clean.facts(korean), path.stem
        assert notebook_clean.facts(english), f"{path.stem} states no facts"


@pytest.mark.slow
def test_nbval_agrees_with_every_stored_output(tmp_path: Path) -> None:
    junit = tmp_path / "nbval.xml"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        str(FOLDER),
        "-q",
        "-p",
        "no:cacheprovider",
        f"--junitxml={junit}",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-5000:] + ran.stderr[-2000:]
    cells = len(list(ET.parse(junit).iter("testcase")))
    assert cells == sum(_code_cells(path) for path in FOLDER.glob("??/*.ipynb")), "every code cell is compared"


def _code_cells(path: Path) -> int:
    import nbformat

    return len(notebook_clean.code_cells(nbformat.read(path, as_version=4)))
